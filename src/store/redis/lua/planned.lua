#!lua
-- include: state numbers visits presence calling moments past changes plan begin
-- Tells the plan.
--
-- 1. Time has its effect (lib/begin.lua).
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 how many planned changes at most
-- Returns one of
--   {'planned', JSON}: as plan.told writes them (lib/plan.lua)
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time, count = ARGV[1], ARGV[2]

local early = begin(time)
if early then return early end
return state.done({ 'planned', plan.told(count) })
