#!lua
-- Writes an entry of the audit log, and drops what is too old, and what the ring has too many of.
-- KEYS: 1 the stream of the ring; 2 remembers the token, a string; 3 to 5 the streams of all rings
-- ARGV: 1 now in milliseconds, '': the server's; 2 the entry; 3 for how long the token is remembered, in milliseconds
--   4 how many entries the ring keeps; 5 for how long, in milliseconds
-- Returns 1: written | 0: an entry with this token is there
local ring, token = KEYS[1], KEYS[2]
local given_now, entry, remember, most, keep = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])

local now = tonumber(given_now)
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
if redis.call('EXISTS', token) == 1 then return 0 end

-- The id is the time, but for one that some ring has reached.
local id = now
for at = 3, #KEYS do
  if redis.call('EXISTS', KEYS[at]) == 1 then
    local told = redis.call('XINFO', 'STREAM', KEYS[at])
    for field = 1, #told, 2 do
      if told[field] == 'last-generated-id' then
        id = math.max(id, tonumber(string.match(told[field + 1], '^%d+')) + 1)
      end
    end
  end
end
redis.call('XADD', ring, 'MAXLEN', most, string.format('%.0f', id), 'e', string.format('%.0f', now) .. '\n' .. entry)
for at = 3, #KEYS do
  redis.call('XTRIM', KEYS[at], 'MINID', string.format('%.0f', math.max(0, now - keep + 1)))
end
redis.call('SET', token, '', 'PX', remember)
return 1
