#!lua
-- include: state numbers visits presence calling moments past changes plan begin
-- Ends a visit early and frees its slot, once.
--
-- 1. Time has its effect (lib/begin.lua).
-- 2. A token of a call that has acted gets the same answer again.
-- 3. A live visit ends now. One of this epoch whose time has run out is settled, once, if that is asked for: it gets
--    the outcome, and keeps its end.
-- 4. The inlet calls whom it may.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 sub
--   3 outcome, 'completed' or 'abandoned'
--   4 a token of the call, and 5 how long it is remembered, in milliseconds
--   6 who asks (JSON)
--   7 'settles' or ''
-- Returns one of
--   {'released', visit (visits.told)}
--   {'already-ended', visit}
--   {'unknown'}
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time, sub, outcome, token, remembered_ms, actor, settles = unpack(ARGV)
local answer_key = key.answers .. 'release:' .. sub

local early = begin(time)
if early then return early end
local visit = visits.find(sub)
local kind = 'unknown'
if visit then
  kind = redis.call('GET', answer_key) == token and 'released' or 'already-ended'
  local lasts = visit.outcome == '-'
  if lasts or (settles ~= '' and visit.outcome == 'expired' and visit.epoch == s.epoch) then
    kind = 'released'
    visit.leftMs = lasts and visits.left(visit) or 0
    visits.finish(visits.set_of(visit), {
      { sub = sub, visit = visit, outcome = outcome, at = lasts and s.lineMs or visit.endsAtMs, actor = actor },
    })
    write('SET', answer_key, token, 'PX', remembered_ms)
  end
end
inlet.tick()
return state.done({ kind, visit and visits.told(visit) })
