#!lua
-- include: state numbers visits logins presence calling moments past changes plan begin
-- A code of a visit was exchanged: it has its full length.
--
-- 1. Time has its effect (lib/begin.lua).
-- 2. The login whose code it was is live from now on; where it has ended, the code is not good any more.
-- 3. A visit at the door lasts from now on for what is left of it.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 sub, 3 serial of the login, '': no code was made
-- Returns one of
--   {'visit', visit (visits.told)}
--   {'none'}: no live visit, or the login has ended
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time, sub, serial = ARGV[1], ARGV[2], tonumber(ARGV[3])

local early = begin(time)
if early then return early end
local visit = visits.find(sub)
if not visit or not visits.is_inside(visit) then return state.done({ 'none' }) end
if serial and not logins.exchange(visit, serial) then return state.done({ 'none' }) end
if not visit.exchanged then
  visit.exchanged, visit.endsAtMs = true, s.lineMs + visits.left(visit)
  write('ZREM', key.atDoor, sub)
  write('ZADD', key.live, visit.endsAtMs, sub)
end
visits.save(sub, visit)
return state.done({ 'visit', visits.told(visit) })
