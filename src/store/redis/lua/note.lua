#!lua
-- include: state numbers visits presence calling moments past changes plan begin report
-- Notes what an operator did to the definition of the room or of one of its clients.
--
-- 1. Time has its effect (lib/begin.lua).
-- 2. The event is noted, once for a key.
-- 3. The inlet calls whom it may.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 key, and 3 how long it is remembered, in milliseconds
--   4 type of the event
--   then its fields, as event-codec.ts reads them
-- Returns one of
--   {'state', ...} (lib/report.lua)
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time, once_key, remembered_ms, kind = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local early = begin(time)
if early then return early end
if write('SET', key.answers .. 'note:' .. once_key, '', 'PX', remembered_ms, 'NX') then
  state.note(kind, unpack(ARGV, 5))
end
inlet.tick()
return state.done(report())
