#!lua
-- include: state numbers visits presence calling moments past changes plan begin logins place
-- Takes the turn of a number.
--
-- 1. Time has its effect (lib/begin.lua), the inlet calls whom it may.
-- 2. A live visit of this sub is the answer again; its ticket moves on, and at the door it is prolonged.
-- 3. A number that was called is taken, a late turn as well; without a turn the holder becomes a late returner.
-- 4. A login begins, if one is asked for.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 epoch, 3 number, 4 sub, 5 generation of the ticket that was shown
--   6 how long the visit lasts in milliseconds, '': as the room says
--   7 the login that begins (logins.wanted), three values
-- Returns one of
--   {'admitted', visit (visits.told), serial of the login or ''}
--   {'crowded', visit, date when a login can begin}
--   {'rejoin', epoch}: the ticket is of another epoch
--   {'waiting'}: not called yet
--   {'late'}: first in line for a late turn
--   {'missed'}: the turn, and the grace
--   {'void'}: the turn, and a late turn
--   {'ended'}: the visit on this number is over
--   {'superseded'}: a newer ticket was shown
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time, epoch, number = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local sub, generation, length = ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])

local early = begin(time)
if early then return early end
inlet.tick()
if epoch ~= s.epoch then return state.done({ 'rejoin', s.epoch }) end
local kind, visit, more = place.claim(sub, number, generation, length, logins.wanted(ARGV[7], ARGV[8], ARGV[9]))
return state.done({ kind, visit and visits.told(visit), more })
