#!lua
-- include: state visits numbers presence calling moments begin report
-- Shuts the gate of a room that has one, or opens it.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 1: it is to be shut, 0: open
-- Returns {'state', ...} (lib/report.lua) | {'room-unknown'} | {'more'}
local given_now, shut = ARGV[1], tonumber(ARGV[2])

local early = begin(given_now)
if early then return early end
if state.setting(9) ~= '' and shut ~= s.gate then
  s.gate = shut
  state.note('gate.changed', shut)
end
inlet.tick()
return state.done(report())
