#!lua
-- include: state numbers visits presence calling moments past changes plan begin
-- Plans a change of settings, once for each id, or replaces a planned one.
--
-- 1. Time has its effect (lib/begin.lua).
-- 2. The change goes into the plan (lib/plan.lua), and is made at once where it is due.
-- 3. The inlet calls whom it may.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 id, and 3 how long it is remembered, in milliseconds
--   4 when the change is made, epoch milliseconds
--   5 'replaces': it takes the place of the planned change with this id; '': it is a new one
--   6 how many planned changes the room may have
--   7 who asks and 8 the change, both JSON
--   then name and value of every setting to change
-- Returns one of
--   {'planned'}: now or before
--   {'full'}
--   {'unknown'}: no change with this id is planned, or not any more
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time, id, remembered_ms, at, replaces, most, actor, change = unpack(ARGV)

local function add(kind)
  state.note(kind, id, at, change, actor)
  local member = string.format('%016.0f\n%s\n%s\n%s', s.event, id, actor, change)
  for i = 9, #ARGV do member = member .. '\n' .. ARGV[i] end
  write('ZADD', key.plan, at, member)
  plan.find_next()
end

local function add_new()
  local answer_key = key.answers .. 'plan:' .. id
  if redis.call('EXISTS', answer_key) == 1 then return 'planned' end
  if redis.call('ZCARD', key.plan) >= tonumber(most) then return 'full' end
  write('SET', answer_key, '', 'PX', remembered_ms)
  add('schedule.planned')
  return 'planned'
end

local function replace()
  local planned, member, planned_at = plan.find(id)
  if not planned then return 'unknown' end
  if planned_at ~= tonumber(at) or planned.change ~= change then
    write('ZREM', key.plan, member)
    add('schedule.changed')
  end
  return 'planned'
end

local early = begin(time)
if early then return early end
local answer = replaces == 'replaces' and replace() or replaces == '' and add_new()
if s.plannedMs > 0 and s.plannedMs <= s.clockMs then plan.make_due() end
inlet.tick()
return state.done({ answer })
