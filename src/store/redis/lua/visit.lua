#!lua
-- include: state numbers visits presence calling moments past changes plan begin
-- Finds a visit, live or over and still remembered.
--
-- 1. Time has its effect (lib/begin.lua).
-- 2. The record of the visit is looked up, and ended if its time is up.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 sub
-- Returns one of
--   {'visit', visit (visits.told)}
--   {'none'}
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time, sub = unpack(ARGV)

local early = begin(time)
if early then return early end
local visit = visits.find(sub)
return state.done(visit and { 'visit', visits.told(visit) } or { 'none' })
