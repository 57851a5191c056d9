#!lua
-- include: state visits numbers presence calling moments begin
-- A visit, live or over and still remembered.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 sub
-- Returns {'visit', visit (lib/visits.lua)} | {'none'} | {'room-unknown'} | {'more'}
local given_now, sub = unpack(ARGV)

local early = begin(given_now)
if early then return early end
local visit = visits.find(sub)
return state.done(visit and { 'visit', visits.pack(visit) } or { 'none' })
