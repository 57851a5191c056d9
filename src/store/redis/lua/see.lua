#!lua
-- include: state visits numbers presence calling moments begin
-- The holders of numbers were seen just now.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 epoch; then at most 1,000 numbers, ascending
-- Returns {'done'} | {'room-unknown'} | {'more'}
local given_now, epoch = ARGV[1], tonumber(ARGV[2])

local early = begin(given_now)
if early then return early end
if epoch == s.epoch then presence.see_all(3) end
return state.done({ 'done' })
