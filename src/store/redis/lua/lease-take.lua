#!lua
-- Takes a lease, or renews it.
-- KEYS: 1 the lease, a string: end and holder
-- ARGV: 1 now in milliseconds, '': the server's; 2 holder; 3 for how long, in milliseconds
-- Returns 1: the holder has it from now on | 0: somebody else has it
local lease = KEYS[1]
local given_now, holder, ttl = ARGV[1], ARGV[2], tonumber(ARGV[3])

local now = tonumber(given_now)
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local ends, held_by = string.match(redis.call('GET', lease) or '', '^(%d+) (.*)$')
if ends and held_by ~= holder and tonumber(ends) > now then return 0 end
redis.call('SET', lease, string.format('%.0f %s', now + ttl, holder), 'PX', ttl)
return 1
