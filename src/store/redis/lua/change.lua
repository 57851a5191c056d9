#!lua
-- include: state visits calling begin settings report
-- Changes settings live; they win over the file until they are reverted. Equal ones change nothing.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; then name and value of every setting to change
-- Returns {'state', ...} (lib/report.lua) | {'room-unknown'} | {'more'}
local given_now = ARGV[1]

local early = begin(given_now)
if early then return early end
for i = 2, #ARGV, 2 do
  local name, value = ARGV[i], ARGV[i + 1]
  local stored = redis.call('HMGET', SETTINGS, 'change:' .. name, 'file:' .. name)
  if value ~= (stored[1] or stored[2]) then redis.call('HSET', SETTINGS, 'change:' .. name, value) end
end
apply_settings()
tick()
return done(report())
