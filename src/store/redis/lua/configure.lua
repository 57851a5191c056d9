#!lua
-- include: state visits numbers presence calling moments begin changes report
-- Makes the room known with its settings from the file, or brings them up to date.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 seed of the draw, for a room that is not known; then
--   name and value of every setting
-- Returns {'state', ...} (lib/report.lua) | {'more'}
local given_now, seed = ARGV[1], ARGV[2]

local function set_file_settings()
  for i = 3, #ARGV, 2 do redis.call('HSET', key.settings, 'file:' .. ARGV[i], ARGV[i + 1]) end
end

if redis.call('EXISTS', key.state) == 0 then
  set_file_settings()
  local created = tonumber(given_now) or past.store_time()
  local era = past.replication_id(redis.call('INFO', 'replication'))
  redis.call('HSET', key.state, 'epoch', math.floor(created / 1000), 'era', era, 'gaps', '',
    'points', '', 'settings', changes.effective(), 'period', -1, 'seed', seed, 'last', created, 'event', created - 1)
  state.load()
  s.anchor = settings.rate and settings.rate.from or created
  state.save()
end
local early = begin(given_now)
if early then return early end
set_file_settings()
changes.apply('null', 'null')
inlet.tick()
return state.done(report())
