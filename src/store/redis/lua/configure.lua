#!lua
-- include: state visits calling begin changes report
-- Makes the room known with its settings from the file, or brings them up to date.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; then name and value of every setting
-- Returns {'state', ...} (lib/report.lua) | {'more'}
local given_now = ARGV[1]

local function set_file_settings()
  for i = 2, #ARGV, 2 do redis.call('HSET', key.settings, 'file:' .. ARGV[i], ARGV[i + 1]) end
end

if redis.call('EXISTS', key.state) == 0 then
  set_file_settings()
  local created = tonumber(given_now) or past.store_time()
  local era = past.replication_id(redis.call('INFO', 'replication'))
  redis.call('HSET', key.state, 'epoch', math.floor(created / 1000), 'era', era, 'gaps', '',
    'settings', changes.effective(), 'period', -1)
  state.load()
  s.anchor = settings.rate and settings.rate.from or created
  state.save()
end
local early = begin(given_now)
if early then return early end
set_file_settings()
changes.apply()
inlet.tick()
return state.done(report())
