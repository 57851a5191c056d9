#!lua
-- include: state visits numbers presence calling moments begin
-- Raises the grant generation of a visit, if it is still the one that is named.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 sub; 3 generation
-- Returns {'done'} | {'room-unknown'} | {'more'}
local given_now, sub, generation = ARGV[1], ARGV[2], tonumber(ARGV[3])

local early = begin(given_now)
if early then return early end
local visit = visits.find(sub)
if visit and visit.grant == generation then
  visit.grant = generation + 1
  visits.save(sub, visit)
end
return state.done({ 'done' })
