#!lua
-- include: state visits calling begin changes report
-- Back to the settings of the file.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; then the name of every setting
-- Returns {'state', ...} (lib/report.lua) | {'room-unknown'} | {'more'}
local given_now = ARGV[1]

local early = begin(given_now)
if early then return early end
for i = 2, #ARGV do redis.call('HDEL', key.settings, 'change:' .. ARGV[i]) end
changes.apply()
inlet.tick()
return state.done(report())
