#!lua
-- include: state numbers visits presence calling moments past changes plan begin report
-- Tells the public value that a draw awaits; the first one counts.
--
-- 1. Time has its effect (lib/begin.lua).
-- 2. Where a value is awaited it is kept, presence is judged anew, and mode off calls everybody.
-- 3. The inlet calls whom it may.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 the public value and 3 who tells it, both JSON
-- Returns one of
--   {'state', ...} (lib/report.lua): this is the value, now or from before
--   {'not-pending'}
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time, value, actor = unpack(ARGV)

local early = begin(time)
if early then return early end
if s.draw == 1 then
  s.draw = 2
  -- Who did not know the number could not be seen with it.
  s.points = ''
  write('HSET', key.state, 'publicValue', value)
  state.note('draw.completed', value, actor)
  if settings.mode == 'off' then turns.call(s.issued, 'null') end
end
if read('HGET', key.state, 'publicValue') ~= value then return state.done({ 'not-pending' }) end
inlet.tick()
return state.done(report())
