#!lua
-- include: state numbers visits presence calling moments past changes plan begin report
-- Shuts the gate of a room that has one, or opens it.
--
-- 1. Time has its effect (lib/begin.lua).
-- 2. A gate that moves is noted.
-- 3. The inlet calls whom it may.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 1: it is to be shut, 0: open
-- Returns one of
--   {'state', ...} (lib/report.lua)
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time, shut = ARGV[1], tonumber(ARGV[2])

local early = begin(time)
if early then return early end
if state.setting(SETTING.gate) ~= '' and shut ~= s.gate then
  s.gate = shut
  state.note('gate.changed', shut)
end
inlet.tick()
return state.done(report())
