#!lua
-- include: state visits numbers presence calling moments begin changes report
-- Changes settings live; they win over the file until they are reverted.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 who asks and 3 the change, both JSON; then name and value
--   of every setting to change
-- Returns {'state', ...} (lib/report.lua) | {'room-unknown'} | {'more'}
local given_now, actor, change = ARGV[1], ARGV[2], ARGV[3]

local early = begin(given_now)
if early then return early end
for i = 4, #ARGV, 2 do redis.call('HSET', key.settings, 'change:' .. ARGV[i], ARGV[i + 1]) end
changes.apply(change, actor)
inlet.tick()
return state.done(report())
