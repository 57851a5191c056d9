#!lua
-- include: state numbers visits presence calling moments past changes plan begin
-- The holders of numbers were seen just now.
--
-- 1. Time has its effect (lib/begin.lua).
-- 2. Of numbers in the near zone it is noted that they were seen in this minute.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 epoch
--   then at most 1,000 numbers, ascending
-- Returns one of
--   {'done'}
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time, epoch = ARGV[1], tonumber(ARGV[2])

local early = begin(time)
if early then return early end
if epoch == s.epoch then presence.see_all(3) end
return state.done({ 'done' })
