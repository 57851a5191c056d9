-- The state of a room as one step sees it: read once when the step begins, what changed is written once when it ends.
-- KEYS of every step of the line, all of one room (keys.ts):
local STATE, SETTINGS, LOG, USED, LATE, LATE_NUMBERS, LIVE, DISMISSED, ENDED, VISITS, ANSWERS = unpack(KEYS)

-- STATE      hash: the fields below; the totals admitted, completed, abandoned, missed (by HINCRBY); while a mark is not
--            safe yet, markWrittenAt, markOffset and replicaLostAt (mark.lua)
-- SETTINGS   hash: file:NAME and change:NAME, settings as settings-codec.ts writes them
-- LOG        list of "upto:ends", both ascending: turns of numbers up to `upto` end at `ends`
-- USED       prefix of bitmaps of 8 KB: numbers whose turn was taken
-- LATE       sorted set number -> last seen; LATE_NUMBERS the same members -> number
-- LIVE       sorted set sub -> end of visit; DISMISSED the one of before the last reset, until its visits are ended
-- ENDED      sorted set sub -> when the visit ended; VISITS hash sub -> record of the visit (visits.lua)
-- ANSWERS    prefix of remembered answers to repeated steps

local NUMBERS = {
  'epoch',
  'issued', 'serving',
  'called',      -- min(issued, serving): the last number whose turn was called
  'over',        -- turns of numbers up to here are over
  'lost',        -- numbers up to here are void: their grace is over too
  'outstanding',
  'highest',     -- highest number ever claimed: serving never moves back below it
  'last',        -- time of the last step
  'resetAt',     -- time of the last reset
  'credit', 'period', 'anchor', -- of the rate
  'mark', 'safe',               -- numbers are given up to `safe`, the acknowledged mark
  'chunk',       -- bitmaps before this one are dropped
  'logOver',     -- how many entries at the head of LOG are over
  'logFirst',    -- `ends` of the first entry of LOG, 0: it is empty
  'logNext',     -- `ends` of the first entry that is not over, 0: none
  'logLast',     -- `ends` of the last entry, 0: LOG is empty
}
local FIELDS = { 'era', 'gaps', 'settings', unpack(NUMBERS) }

local s, before = {}, {}
-- Settings in force; nil: none. `rate` has admit, every, from, till, returns.
local mode, rate, capacity, turn, grace, admission
-- Of this step: its time, and how many late returners there are.
local now, late

local function parse_rate(text)
  local admit, every, from, till, returns = string.match(text, '^(%d+) (%d+) (%S+) (%S+) (%d)$')
  if not admit then return nil end
  return {
    admit = tonumber(admit), every = tonumber(every),
    from = tonumber(from), till = tonumber(till), returns = returns == '1',
  }
end

local function parse_settings()
  local rate_text, capacity_text
  mode, rate_text, capacity_text, turn, grace, admission =
    string.match(s.settings, '^(.-)\n(.-)\n(.-)\n(.-)\n(.-)\n(.-)\n')
  rate, capacity = parse_rate(rate_text), tonumber(capacity_text)
  turn, grace, admission = tonumber(turn), tonumber(grace), tonumber(admission)
end

-- Whether the room is known.
local function load()
  local values = redis.call('HMGET', STATE, unpack(FIELDS))
  if not values[3] then return false end
  for i, name in ipairs(FIELDS) do
    local value = values[i]
    if i > 3 then value = tonumber(value) or 0 end
    s[name], before[name] = value, value
  end
  parse_settings()
  return true
end

local function save()
  local changed, count = {}, 0
  for _, name in ipairs(FIELDS) do
    if s[name] ~= before[name] then
      changed[count + 1], changed[count + 2] = name, s[name]
      count = count + 2
    end
  end
  if count > 0 then redis.call('HSET', STATE, unpack(changed)) end
end

local function total(name, by)
  if by ~= 0 then redis.call('HINCRBY', STATE, name, by) end
end

-- An integer as text: serving may be as large as integers get, where the client's reader of integer replies is off by one.
local function exact(integer)
  return string.format('%.0f', integer)
end

-- What every step ends with.
local function done(reply)
  save()
  return reply
end
