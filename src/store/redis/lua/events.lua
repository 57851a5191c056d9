#!lua
-- include: state
-- Events after a known one, the oldest first.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 unused; 2 id of the known event, 0: none; 3 how many, at most 1,000
-- Returns {'events', id, event, id, event ...} (event-codec.ts) | {'room-unknown'}
local after, limit = tonumber(ARGV[2]), ARGV[3]

if redis.call('EXISTS', key.state) == 0 then return { 'room-unknown' } end
local reply = { 'events' }
for _, entry in ipairs(redis.call('XRANGE', key.events, state.exact(after + 1), '+', 'COUNT', limit)) do
  reply[#reply + 1] = entry[1]
  reply[#reply + 1] = entry[2][2]
end
return reply
