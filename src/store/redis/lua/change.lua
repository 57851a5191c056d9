#!lua
-- include: state numbers visits presence calling moments past changes plan begin report
-- Changes settings live; they win over the file until they are reverted.
--
-- 1. Time has its effect (lib/begin.lua).
-- 2. The changes are stored, and what is in force now has its effect on the line (lib/changes.lua).
-- 3. The inlet calls whom it may.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 who asks and 3 the change, both JSON
--   then name and value of every setting to change
-- Returns one of
--   {'state', ...} (lib/report.lua)
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time, actor, change = ARGV[1], ARGV[2], ARGV[3]

local early = begin(time)
if early then return early end
for i = 4, #ARGV, 2 do write('HSET', key.settings, 'change:' .. ARGV[i], ARGV[i + 1]) end
changes.apply(change, actor)
inlet.tick()
return state.done(report())
