-- How every step begins: time has its effect.

-- Begins a step at the time that `text` tells (past.parse_time). Returns nil, or what the script has to answer at once:
-- 'room-unknown', or 'more' when there was too much to do for one script and the step has to be asked for again.
local function begin(text)
  if not state.load() then return { 'room-unknown' } end
  past.pass_time(text)
  local era = past.replication_id(redis.call('INFO', 'replication'))
  if era ~= s.era then moments.fail_over(era) end
  visits.prune()
  past.forget_joins()
  if not (past.end_turns() and past.end_graces() and past.end_late_turns() and past.forget_late()) then
    return state.done({ 'more' })
  end
  local minute, before = math.floor(s.lineMs / constants.MINUTE_MS), math.floor(s.sinceMs / constants.MINUTE_MS)
  if minute > before then moments.begin_minute() end
  if s.plannedMs > 0 and s.plannedMs <= s.clockMs then plan.make_due() end
  if settings.mode == 'prequeue' then moments.open_in_time(s.clockMs) end
  return nil
end
