#!lua
-- include: state
-- Reads events after a known one, the oldest first: acts that are older than all other events, then all events.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 unused
--   2 id of the known event, 0: none
--   3 how many, at most 1,000
--   4 'acts': acts alone
-- Returns one of
--   {'events', id, event, id, event ...} (event-codec.ts)
--   {'room-unknown'}
local after, limit, acts_alone = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == 'acts'

if redis.call('EXISTS', key.state) == 0 then return { 'room-unknown' } end
local reply = { 'events' }

-- Adds the events of a stream up to an id, as far as there is room.
local function tell(stream, up_to)
  local left = limit - (#reply - 1) / 2
  if left == 0 then return end
  for _, entry in ipairs(redis.call('XRANGE', stream, state.exact(after + 1), up_to, 'COUNT', left)) do
    reply[#reply + 1] = entry[1]
    reply[#reply + 1] = entry[2][2]
  end
end

if acts_alone then
  tell(key.acts, '+')
else
  local oldest = redis.call('XRANGE', key.events, '-', '+', 'COUNT', 1)[1]
  if oldest then tell(key.acts, '(' .. oldest[1]) end
  tell(key.events, '+')
end
return reply
