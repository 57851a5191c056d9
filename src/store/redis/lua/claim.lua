#!lua
-- include: state visits numbers presence calling moments begin place
-- Takes the turn of a number.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 epoch, 3 number, 4 sub, 5 generation of the ticket that was shown;
--   6 how long the visit lasts in milliseconds, '': as the room says
-- Returns {'admitted', visit (lib/visits.lua)} | {'rejoin', epoch} | {'waiting'} | {'late'} | {'missed'} | {'ended'}
--   | {'superseded'} | {'room-unknown'} | {'more'}
local given_now, epoch, number = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local sub, generation, length = ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])

local early = begin(given_now)
if early then return early end
inlet.tick()
if epoch ~= s.epoch then return state.done({ 'rejoin', s.epoch }) end
local kind, visit = place.claim(sub, number, generation, length)
return state.done({ kind, visit and visits.pack(visit) })
