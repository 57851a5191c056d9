#!lua
-- Marks an artifact as used, once: for the caller that shows the token of the first one it answers the same again.
-- KEYS: 1 the artifact
-- ARGV: 1 now in milliseconds, '': the server's; 2 a random token of the caller
-- Returns 1: this call used it | 0: used before or gone
local artifact = KEYS[1]
local given_now, token = ARGV[1], ARGV[2]

local ends, consumed, by, payload = string.match(redis.call('GET', artifact) or '', '^(%d*)|(%d*)|([^|]*)|(.*)$')
if not ends then return 0 end
if consumed ~= '' then return by == token and 1 or 0 end
local now = tonumber(given_now)
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
elseif now >= tonumber(ends) then
  return 0
end
redis.call('SET', artifact, string.format('%s|%.0f|%s|%s', ends, now, token, payload), 'KEEPTTL')
return 1
