#!lua
-- include: state numbers visits logins presence calling moments past changes plan begin
-- Ends one login of a visit: its code and tokens are void, the visit goes on.
--
-- 1. Time has its effect (lib/begin.lua).
-- 2. A login with this serial is dropped.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 sub, 3 serial
-- Returns one of
--   {'done'}
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time, sub, serial = ARGV[1], ARGV[2], tonumber(ARGV[3])

local early = begin(time)
if early then return early end
local visit = visits.find(sub)
if visit then logins.finish(sub, visit, serial) end
return state.done({ 'done' })
