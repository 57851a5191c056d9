#!lua
-- include: state visits calling begin changes report
-- Changes settings live; they win over the file until they are reverted.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; then name and value of every setting to change
-- Returns {'state', ...} (lib/report.lua) | {'room-unknown'} | {'more'}
local given_now = ARGV[1]

local early = begin(given_now)
if early then return early end
for i = 2, #ARGV, 2 do redis.call('HSET', key.settings, 'change:' .. ARGV[i], ARGV[i + 1]) end
changes.apply()
inlet.tick()
return state.done(report())
