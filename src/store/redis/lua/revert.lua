#!lua
-- include: state numbers visits presence calling moments past changes plan begin report
-- Back to the settings of the file.
--
-- 1. Time has its effect (lib/begin.lua).
-- 2. All changes are dropped, and what is in force now has its effect (lib/changes.lua).
-- 3. The inlet calls whom it may.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 who asks (JSON)
--   then the name of every setting
-- Returns one of
--   {'state', ...} (lib/report.lua)
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time, actor = ARGV[1], ARGV[2]

local early = begin(time)
if early then return early end
for i = 3, #ARGV do write('HDEL', key.settings, 'change:' .. ARGV[i]) end
changes.apply('null', actor)
inlet.tick()
return state.done(report())
