#!lua
-- include: state visits calling begin
-- Ends a visit early and frees its slot, once.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 sub; 3 outcome, 'completed' or 'abandoned'
-- Returns {'released', visit (lib/visits.lua)} | {'already-ended', visit} | {'unknown'} | {'room-unknown'} | {'more'}
local given_now, sub, outcome = unpack(ARGV)

local early = begin(given_now)
if early then return early end
local visit = find_visit(sub)
if not visit then return done({ 'unknown' }) end
local kind = 'already-ended'
if visit.outcome == '-' then
  kind = 'released'
  end_visit(sub, visit, outcome, now)
end
tick()
return done({ kind, pack_visit(visit) })
