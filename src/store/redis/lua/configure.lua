#!lua
-- include: state numbers visits presence calling moments past changes plan begin report
-- Makes the room known with its settings from the file, or brings them up to date.
--
-- 1. A room that is not known begins: its epoch is the time in seconds.
-- 2. In one of a version that kept no copies of acts, those in its feed are copied, in bites.
-- 3. Time has its effect (lib/begin.lua).
-- 4. The settings of the file are stored, and what is in force now has its effect (lib/changes.lua).
-- 5. The inlet calls whom it may.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 seed of the draw, for a room that is not known
--   then name and value of every setting
-- Returns one of
--   {'state', ...} (lib/report.lua)
--   {'more'}: too much has happened for one script, ask again
local time, seed = ARGV[1], ARGV[2]
local EVENTS_AT_ONCE = 1000

local function set_file_settings()
  for i = 3, #ARGV, 2 do write('HSET', key.settings, 'file:' .. ARGV[i], ARGV[i + 1]) end
end

-- Copies the acts among the next events. Whether all were looked at. A process configures its rooms before anything else,
-- so no act is noted before its time.
local function copy_acts()
  local up_to = read('HGET', key.state, 'actsUpTo')
  if up_to == 'all' then return true end
  local copied = redis.call('XREVRANGE', key.acts, '+', '-', 'COUNT', 1)[1]
  local after = '(' .. (up_to or copied and copied[1] or 0)
  local entries = redis.call('XRANGE', key.events, after, '+', 'COUNT', EVENTS_AT_ONCE)
  for _, entry in ipairs(entries) do
    local id, text = entry[1], entry[2][2]
    state.keep_act(id, string.match(text, '^[^\n]*'), text)
    up_to = id
  end
  local done = #entries < EVENTS_AT_ONCE
  write('HSET', key.state, 'actsUpTo', done and 'all' or up_to)
  return done
end

if redis.call('EXISTS', key.state) == 0 then
  set_file_settings()
  local created = past.clock(time)
  local era = past.replication_id(redis.call('INFO', 'replication'))
  write('HSET', key.state, 'epoch', math.floor(created / 1000), 'era', era, 'gaps', '',
    'points', '', 'actsUpTo', 'all', 'settings', changes.effective(), 'period', -1, 'seed', seed, 'clockMs', created, 'lineMs', created, 'doorMs', created, 'event', created - 1)
  state.load()
  s.anchor = settings.rate and settings.rate.fromMs or created
  state.save()
end
if not copy_acts() then return { 'more' } end
local early = begin(time)
if early then return early end
set_file_settings()
changes.apply('null', 'null')
inlet.tick()
return state.done(report())
