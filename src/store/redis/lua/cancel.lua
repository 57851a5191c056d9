#!lua
-- include: state numbers visits presence calling moments past changes plan begin
-- Takes a change out of the plan.
--
-- 1. Time has its effect (lib/begin.lua).
-- 2. The change is taken out, which is noted and remembered.
-- 3. The inlet calls whom it may.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 id, and 3 how long it is remembered, in milliseconds
--   4 who asks (JSON)
-- Returns one of
--   {'cancelled'}: now or before
--   {'unknown'}: no change with this id is planned, or not any more
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time, id, remembered_ms, actor = unpack(ARGV)
local answer_key = key.answers .. 'cancel:' .. id

local early = begin(time)
if early then return early end
local planned, member, at = plan.find(id)
if planned then
  write('ZREM', key.plan, member)
  state.note('schedule.cancelled', id, state.exact(at), planned.change, actor)
  plan.find_next()
  write('SET', answer_key, '', 'PX', remembered_ms)
end
inlet.tick()
local known = planned or redis.call('EXISTS', answer_key) == 1
return state.done({ known and 'cancelled' or 'unknown' })
