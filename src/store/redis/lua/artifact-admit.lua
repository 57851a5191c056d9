#!lua
-- Counts an artifact among those of its kind that are alive, unless there are too many.
-- KEYS: 1 sorted set of the kind: id -> end
-- ARGV: 1 now in milliseconds, '': the server's; 2 id; 3 lifetime in milliseconds; 4 how many may be alive ('': any)
-- Returns 1: counted | 0: there are too many
local alive = KEYS[1]
local given_now, id, ttl, bound = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])

local now = tonumber(given_now)
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local over = redis.call('ZRANGE', alive, '-inf', now, 'BYSCORE', 'LIMIT', 0, 256)
if #over > 0 then redis.call('ZREM', alive, unpack(over)) end
if bound and not redis.call('ZSCORE', alive, id) and redis.call('ZCOUNT', alive, '(' .. now, '+inf') >= bound then
  return 0
end
redis.call('ZADD', alive, now + ttl, id)
return 1
