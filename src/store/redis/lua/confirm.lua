#!lua
-- include: state visits numbers presence calling moments begin
-- The code of a visit was exchanged: it has its full length.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 sub
-- Returns {'visit', visit (lib/visits.lua)} | {'none'} | {'room-unknown'} | {'more'}
local given_now, sub = unpack(ARGV)

local early = begin(given_now)
if early then return early end
local visit = visits.find(sub)
if not visit or visit.outcome ~= '-' then return state.done({ 'none' }) end
if not visit.exchanged then
  visit.exchanged, visit.ends = true, visit.planned
  redis.call('ZADD', key.live, visit.ends, sub)
  visits.save(sub, visit)
end
return state.done({ 'visit', visits.pack(visit) })
