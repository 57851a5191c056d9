-- The state of a room as one step sees it: read once when the step begins, what changed is written once when it ends.
-- What the parts of a step share lies in a few tables: Lua makes all functions anew for every call of a script, and
-- every single variable that they share makes that slower.

-- KEYS of every step of the line, all of one room (keys.ts)
local key = {
  state = KEYS[1],       -- hash: FIELDS; the totals admitted, completed, abandoned, missed, passedOver; of the draw,
                         -- seed, and once the doors are open base, drawnAt, drawOpensAt, drawSource, publicValue;
                         -- pastEpochs; counted: how many of state.given() are in figures that were noted; while a mark
                         -- is not safe yet, markWrittenAt, markOffset and replicaLostAt (mark.lua)
  settings = KEYS[2],    -- hash: file:NAME and change:NAME, settings as settings-codec.ts writes them
  log = KEYS[3],         -- list of "upto:ends", both ascending: turns of numbers up to `upto` end at `ends`
  used = KEYS[4],        -- prefix of bitmaps of 8 KB: numbers whose turn was taken
  late = KEYS[5],        -- sorted set: number -> last seen
  lateNumbers = KEYS[6], -- the same members: number -> number
  live = KEYS[7],        -- sorted set: sub -> end of the visit
  dismissed = KEYS[8],   -- the one of before the last reset, until its visits are ended
  ended = KEYS[9],       -- sorted set: sub -> when the visit ended
  visits = KEYS[10],     -- hash: sub -> record of the visit (visits.lua)
  answers = KEYS[11],    -- prefix of remembered answers to repeated steps
  events = KEYS[12],     -- stream: ids of the events, the events as text (event-codec.ts)
  seen = KEYS[13],       -- prefix of bitmaps of 8 KB: numbers seen in one minute (presence.lua)
  passed = KEYS[14],     -- prefix of bitmaps of 8 KB: numbers called while absent, and not used
}

local FIELDS = {
  'era', 'gaps', 'points', 'settings', -- the only texts: replication id, "from-to,from-to", the points of presence
                                       -- (presence.lua), the settings in force
  'epoch', 'issued', 'serving',
  'called',      -- min(issued, serving): the last number whose turn was called
  'over',        -- turns of numbers up to here are over
  'lost',        -- numbers up to here are void: their grace is over too
  'outstanding',
  'highest',     -- highest number ever claimed: serving never moves back below it
  'last',        -- time of the last step
  'event',       -- id of the newest event
  'entries',     -- early visitors
  'draw',        -- 0: its doors are not open, 1: the public value is awaited, 2: everybody knows their number
  'gate',        -- 1: it is shut
  'resetAt',     -- time of the last reset
  'credit', 'period', 'anchor', -- of the rate
  'mark', 'safe', -- numbers are given up to `safe`, the acknowledged mark
  'chunk',       -- bitmaps before this one are dropped
  'logOver',     -- how many entries at the head of the log are over
  'logFirst',    -- `ends` of the first entry of the log, 0: it is empty
  'logNext',     -- `ends` of the first entry that is not over, 0: none
  'logLast',     -- `ends` of the last entry, 0: the log is empty
}
local TEXTS = 4

-- FIELDS and what is known of this step alone. All are named here, since a table that grows is made anew.
local s = {
  now = 0,  -- time of this step
  late = 0, -- how many late returners there are
  inside = nil, -- how many visits last, once it was asked for (visits.inside)
  era = nil, gaps = nil, points = nil, settings = nil, epoch = nil, issued = nil, serving = nil, called = nil,
  over = nil, lost = nil, outstanding = nil, highest = nil, last = nil, event = nil, entries = nil, draw = nil,
  gate = nil, resetAt = nil, credit = nil, period = nil, anchor = nil, mark = nil, safe = nil, chunk = nil,
  logOver = nil, logFirst = nil, logNext = nil, logLast = nil,
}
-- In force; nil: none. The rate has admit, every, from, till, returns. What is seldom asked for: state.setting.
local settings = { mode = nil, rate = nil, capacity = nil, turn = nil, grace = nil, admission = nil }
local state = {}

-- A part whose functions `make` makes when the first of them is asked for: most steps do without it.
function state.seldom(make)
  return setmetatable({}, {
    __index = function(part, name)
      setmetatable(part, nil)
      make(part)
      return part[name]
    end,
  })
end

function state.parse_rate(text)
  local admit, every, from, till, returns = string.match(text, '^(%d+) (%d+) (%S+) (%S+) (%d)$')
  if not admit then return nil end
  return {
    admit = tonumber(admit), every = tonumber(every),
    from = tonumber(from), till = tonumber(till), returns = returns == '1',
  }
end

function state.parse_settings()
  local mode, rate, capacity, turn, grace, admission =
    string.match(s.settings, '^(.-)\n(.-)\n(.-)\n(.-)\n(.-)\n(.-)\n')
  settings.mode, settings.rate, settings.capacity = mode, state.parse_rate(rate), tonumber(capacity)
  settings.turn, settings.grace, settings.admission = tonumber(turn), tonumber(grace), tonumber(admission)
end

-- One of the settings in force, as it is stored: 7 opensAtMs, 8 passOver, 9 gate, 10 drawSource.
function state.setting(index)
  return string.match(s.settings, '^' .. string.rep('.-\n', index - 1) .. '(.-)\n')
end

-- Whether the room is known.
function state.load()
  local values = redis.call('HMGET', key.state, unpack(FIELDS))
  if not values[TEXTS] then return false end
  local into, names = s, FIELDS
  for i = 1, TEXTS do into[names[i]] = values[i] or '' end
  for i = TEXTS + 1, #names do
    local value = tonumber(values[i]) or 0
    into[names[i]], values[i] = value, value
  end
  state.before = values
  state.parse_settings()
  return true
end

function state.save()
  local before, after, names, changed, count = state.before, s, FIELDS, {}, 0
  for i = 1, #names do
    local name = names[i]
    if after[name] ~= before[i] then
      changed[count + 1], changed[count + 2] = name, after[name]
      count = count + 2
    end
  end
  if count > 0 then redis.call('HSET', key.state, unpack(changed)) end
end

function state.total(name, by)
  if by ~= 0 then redis.call('HINCRBY', key.state, name, by) end
end

-- An integer as text: serving may be as large as integers get, where the client's reader of replies is off by one.
function state.exact(integer)
  return string.format('%.0f', integer)
end

-- Notes what happened: a line of text for each field.
function state.note(kind, ...)
  s.event = s.event + 1
  redis.call('XADD', key.events, 'MAXLEN', '~', 100000, state.exact(s.event), 'e',
    table.concat({ kind, state.exact(s.now), ... }, '\n'))
end

-- Whether an early visitor gets an entry in place of a number.
function state.is_before_draw()
  return settings.mode == 'prequeue' and s.draw == 0
end

-- How many numbers and entries were given: what is below the mark.
function state.given()
  return s.draw == 0 and s.issued + s.entries or s.issued
end

-- What every step ends with.
function state.done(reply)
  state.save()
  if state.temporary then redis.call('UNLINK', unpack(state.temporary)) end
  return reply
end
