#!lua
-- include: state visits numbers presence calling moments begin
-- Ends a visit early and frees its slot, once.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 sub; 3 outcome, 'completed' or 'abandoned';
--   4 a random token of the call, which gets the same answer when it asks again; 5 how long, in milliseconds;
--   6 who asks (JSON)
-- Returns {'released', visit (lib/visits.lua)} | {'already-ended', visit} | {'unknown'} | {'room-unknown'}
--   | {'more'}
local given_now, sub, outcome, token, remembered_ms, actor = unpack(ARGV)
local answer_key = key.answers .. 'release:' .. sub

local early = begin(given_now)
if early then return early end
local visit = visits.find(sub)
local kind = 'unknown'
if visit then
  kind = redis.call('GET', answer_key) == token and 'released' or 'already-ended'
  if visit.outcome == '-' then
    kind = 'released'
    visits.finish({ { sub = sub, visit = visit, outcome = outcome, at = s.now, actor = actor } })
    redis.call('SET', answer_key, token, 'PX', remembered_ms)
  end
end
inlet.tick()
return state.done({ kind, visit and visits.pack(visit) })
