#!lua
-- include: state visits numbers presence calling moments begin report
-- Tells the public value that a draw awaits; the first one counts.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 the public value and 3 who tells it, both JSON
-- Returns {'state', ...} (lib/report.lua) | {'not-pending'} | {'room-unknown'} | {'more'}
local given_now, value, actor = unpack(ARGV)

local early = begin(given_now)
if early then return early end
if s.draw == 1 then
  s.draw = 2
  -- Who did not know the number could not be seen with it.
  s.points = ''
  redis.call('HSET', key.state, 'publicValue', value)
  state.note('draw.completed', value, actor)
  if settings.mode == 'off' then turns.announce(s.issued, 'null') end
end
if redis.call('HGET', key.state, 'publicValue') ~= value then return state.done({ 'not-pending' }) end
inlet.tick()
return state.done(report())
