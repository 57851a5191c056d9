#!lua
-- include: state numbers visits presence calling moments past changes plan begin
-- Lists one page of visits: live ones by their end, those at the door first; ended ones by when they ended, equal ones by sub.
--
-- 1. Time has its effect (lib/begin.lua).
-- 2. The page begins after those that are over or forgotten but not pruned yet, and after the last one of the page
--    before, which may be gone.
-- 3. One visit more than is asked for tells whether there is another page.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 'live' or 'ended'
--   3 'door' or 'live', 4 score and 5 sub of the last one of the page before, each '': the first page
--   6 how many
-- Returns one of
--   {'page', 'more' or 'last', 'door' or 'live' and score of the last one, the three times}, and for
--     each visit sub, its record and the other text, '' where it has none (lib/visits.lua)
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time, kind, place, score, sub, limit = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5], tonumber(ARGV[6])

-- Whether a comes before b byte by byte; Lua's < depends on the locale.
local function precedes(a, b)
  for i = 1, math.min(#a, #b) do
    if a:byte(i) ~= b:byte(i) then return a:byte(i) < b:byte(i) end
  end
  return #a < #b
end

-- Rank of the first member after (score, sub), which may be gone.
local function rank_after(index)
  local low, high = redis.call('ZCOUNT', index, '-inf', '(' .. score), redis.call('ZCOUNT', index, '-inf', score)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if precedes(sub, redis.call('ZRANGE', index, middle, middle)[1]) then high = middle else low = middle + 1 end
  end
  return low
end

-- The sets to list one after the other, each with how much of it is over, or no longer remembered, but not pruned yet.
local function sets()
  if kind == 'ended' then
    return { { key.ended, redis.call('ZCOUNT', key.ended, '-inf', s.lineMs - constants.ENDED_VISIT_MS) } }
  end
  local live = { key.live, redis.call('ZCOUNT', key.live, '-inf', s.lineMs) }
  if place == 'live' then return { live } end
  return { { key.atDoor, redis.call('ZCOUNT', key.atDoor, '-inf', s.doorMs) }, live }
end

local early = begin(time)
if early then return early end
local subs, scores, last = {}, {}, nil
for i, set in ipairs(sets()) do
  local index, rank = unpack(set)
  if score and i == 1 then rank = math.max(rank, rank_after(index)) end
  local found = redis.call('ZRANGE', index, rank, rank + limit - #subs, 'WITHSCORES')
  for at = 1, #found, 2 do
    subs[#subs + 1], scores[#scores + 1] = found[at], found[at + 1]
    if #subs == limit then last = index == key.atDoor and 'door' or 'live' end
  end
  if #subs > limit then break end
end
local count = math.min(limit, #subs)
local reply = {
  'page', #subs > limit and 'more' or 'last', last or '', count > 0 and tonumber(scores[count]) or 0,
  string.format('%.0f %.0f %.0f', s.clockMs, s.lineMs, s.doorMs),
}
local fields = {}
for i = 1, count do fields[i * 2 - 1], fields[i * 2] = subs[i], subs[i] .. '.' end
local texts = count > 0 and redis.call('HMGET', key.visits, unpack(fields)) or {}
for i = 1, count do
  reply[#reply + 1] = subs[i]
  reply[#reply + 1] = texts[i * 2 - 1]
  reply[#reply + 1] = texts[i * 2] or ''
end
return state.done(reply)
