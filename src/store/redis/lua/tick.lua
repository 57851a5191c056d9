#!lua
-- include: state numbers visits presence calling moments past changes plan begin report
-- Lets time have its effect and tells the room's state.
--
-- 1. Time has its effect (lib/begin.lua).
-- 2. Visits that ended long ago, or too many, are forgotten in bites.
-- 3. The inlet calls whom it may.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
-- Returns one of
--   {'state', ...} (lib/report.lua)
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time = ARGV[1]

-- A dry run is one script, where a tick goes on as long as ends are left to note.
if DRY_RUN then visits.ENDED_PER_STEP = visits.ENDED_PER_STEP * constants.BITES_A_TICK end

local early = begin(time)
if early then return early end
visits.forget_old()
inlet.tick()
return state.done(report())
