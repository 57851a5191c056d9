#!lua
-- include: state visits numbers presence calling moments begin report
-- Lets time have its effect and tells the room's state.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's
-- Returns {'state', ...} (lib/report.lua) | {'room-unknown'} | {'more'}
local given_now = ARGV[1]

local early = begin(given_now)
if early then return early end
visits.forget_old()
inlet.tick()
return state.done(report())
