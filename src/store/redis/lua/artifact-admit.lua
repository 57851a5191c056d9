#!lua
-- Counts an artifact among those of its group. In a full group the unclaimed one that ends last leaves; where all are
-- claimed, the one that ends first leaves for one that is claimed.
-- KEYS: sorted sets of the group, id -> end: 1 the unclaimed; 2 the claimed
-- ARGV: 1 now in milliseconds, '': the server's; 2 id; 3 lifetime in milliseconds; 4 how many may be alive; 5 1: claimed
-- Returns {1}: counted | {1, id}: counted in place of this one | {0}: there is no room
local unclaimed, claimed = KEYS[1], KEYS[2]
local given_now, id, ttl, most, is_claimed = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5] == '1'

local now = tonumber(given_now)
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local after_now = '(' .. now
local alive, known = 0, false
for _, members in ipairs(KEYS) do
  local over = redis.call('ZRANGE', members, '-inf', now, 'BYSCORE', 'LIMIT', 0, 256)
  if #over > 0 then redis.call('ZREM', members, unpack(over)) end
  alive = alive + redis.call('ZCOUNT', members, after_now, '+inf')
  known = known or redis.call('ZSCORE', members, id)
end
local leaving
if not known and alive >= most then
  leaving = redis.call('ZRANGE', unclaimed, '+inf', after_now, 'BYSCORE', 'REV', 'LIMIT', 0, 1)[1]
  if not leaving and is_claimed then
    leaving = redis.call('ZRANGE', claimed, after_now, '+inf', 'BYSCORE', 'LIMIT', 0, 1)[1]
  end
  if not leaving then return { 0 } end
end
for _, members in ipairs(KEYS) do
  redis.call('ZREM', members, id, leaving or id)
end
redis.call('ZADD', is_claimed and claimed or unclaimed, now + ttl, id)
return { 1, leaving }
