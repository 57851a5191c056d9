#!lua
-- include: state visits numbers presence calling moments begin changes report
-- Back to the settings of the file.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 who asks (JSON); then the name of every setting
-- Returns {'state', ...} (lib/report.lua) | {'room-unknown'} | {'more'}
local given_now, actor = ARGV[1], ARGV[2]

local early = begin(given_now)
if early then return early end
for i = 3, #ARGV do redis.call('HDEL', key.settings, 'change:' .. ARGV[i]) end
changes.apply('null', actor)
inlet.tick()
return state.done(report())
