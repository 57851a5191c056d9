#!lua
-- include: state visits numbers presence calling moments begin
-- One page of visits: live ones by their end, ended ones by when they ended, equal ones by sub.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 'live' or 'ended'; 3 score and 4 sub of the last one of the page
--   before, '' and '': the first page; 5 how many
-- Returns {'page', 'more' or 'last', score of the last one, sub, visit, sub, visit ...} | {'room-unknown'} | {'more'}
local given_now, kind, score, sub, limit = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5])

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

local early = begin(given_now)
if early then return early end
local index = kind == 'live' and key.live or key.ended
-- Those that are over, or no longer remembered, but not pruned yet.
local rank = redis.call('ZCOUNT', index, '-inf', kind == 'live' and s.now or s.now - visits.ENDED_MS)
if score then rank = math.max(rank, rank_after(index)) end
local found = redis.call('ZRANGE', index, rank, rank + limit, 'WITHSCORES')
local count = math.min(limit, #found / 2)
local reply = { 'page', #found / 2 > limit and 'more' or 'last', count > 0 and tonumber(found[count * 2]) or 0 }
for i = 1, count do
  local member = found[i * 2 - 1]
  reply[#reply + 1] = member
  reply[#reply + 1] = redis.call('HGET', key.visits, member)
end
return state.done(reply)
