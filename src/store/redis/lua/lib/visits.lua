-- Visits: a record each, by `sub`, as text: number entered ends planned ticket-generation grant-generation exchanged
-- raised-at epoch outcome. Times in milliseconds, exchanged 0 or 1, outcome "-" while the visit lasts (reply-codec.ts).
local visits = {}
visits.EXCHANGE_WINDOW_MS = 60000
visits.TICKET_GRACE_MS = 30000
visits.ENDED_MS = 24 * 3600000
visits.ENDED_KEPT = 100000
visits.PRUNED_PER_STEP = 256

function visits.pack(visit)
  return string.format('%.0f %.0f %.0f %.0f %.0f %.0f %d %.0f %.0f %s',
    visit.number, visit.entered, visit.ends, visit.planned, visit.ticket, visit.grant,
    visit.exchanged and 1 or 0, visit.raised, visit.epoch, visit.outcome)
end

function visits.unpack(text)
  local number, entered, ends, planned, ticket, grant, exchanged, raised, epoch, outcome =
    string.match(text, '^(%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+)$')
  return {
    number = tonumber(number), entered = tonumber(entered), ends = tonumber(ends), planned = tonumber(planned),
    ticket = tonumber(ticket), grant = tonumber(grant), exchanged = exchanged == '1', raised = tonumber(raised),
    epoch = tonumber(epoch), outcome = outcome,
  }
end

function visits.save(sub, visit)
  redis.call('HSET', key.visits, sub, visits.pack(visit))
end

-- Ends a visit at `at`; `actor` asked for it (JSON).
function visits.finish(sub, visit, outcome, at, actor)
  visit.ends, visit.outcome = at, outcome
  s.inside = nil
  visits.save(sub, visit)
  redis.call('ZREM', visit.epoch == s.epoch and key.live or key.dismissed, sub)
  redis.call('ZADD', key.ended, at, sub)
  if outcome ~= 'expired' and visit.epoch == s.epoch then state.total(outcome, 1) end
  state.note('admission.ended', sub, visit.number, outcome, actor)
end

-- Ends a visit whose time is up, or that a reset has ended.
function visits.lapse(sub, visit)
  if visit.epoch ~= s.epoch and s.resetAt < visit.ends then
    visits.finish(sub, visit, 'abandoned', s.resetAt, 'null')
  else
    visits.finish(sub, visit, visit.exchanged and 'expired' or 'abandoned', visit.ends, 'null')
  end
end

-- The visit of `sub`, ended if its time is up; nil: never begun or no longer remembered.
function visits.find(sub)
  local text = redis.call('HGET', key.visits, sub)
  if not text then return nil end
  local visit = visits.unpack(text)
  if visit.outcome == '-' then
    if visit.ends <= s.now or visit.epoch ~= s.epoch then visits.lapse(sub, visit) end
  elseif visit.ends <= s.now - visits.ENDED_MS then
    return nil
  end
  return visit
end

function visits.forget(subs)
  if #subs == 0 then return end
  redis.call('HDEL', key.visits, unpack(subs))
  redis.call('ZREM', key.ended, unpack(subs))
end

-- Ends visits whose time is up, or that a reset has ended, in bounded bites; `inside` is exact without it.
function visits.prune()
  local over = redis.call('ZRANGE', key.live, '-inf', s.now, 'BYSCORE', 'LIMIT', 0, visits.PRUNED_PER_STEP)
  for _, sub in ipairs(over) do visits.lapse(sub, visits.unpack(redis.call('HGET', key.visits, sub))) end
  if s.resetAt == 0 then return end
  local dismissed = redis.call('ZRANGE', key.dismissed, 0, visits.PRUNED_PER_STEP - 1)
  for _, sub in ipairs(dismissed) do visits.lapse(sub, visits.unpack(redis.call('HGET', key.visits, sub))) end
end

-- Forgets visits that ended long ago, and the oldest of too many.
function visits.forget_old()
  local limit = visits.PRUNED_PER_STEP
  visits.forget(redis.call('ZRANGE', key.ended, '-inf', s.now - visits.ENDED_MS, 'BYSCORE', 'LIMIT', 0, limit))
  local excess = redis.call('ZCARD', key.ended) - visits.ENDED_KEPT
  if excess > 0 then visits.forget(redis.call('ZRANGE', key.ended, 0, math.min(excess, limit) - 1)) end
end

function visits.inside()
  s.inside = s.inside or redis.call('ZCOUNT', key.live, '(' .. s.now, '+inf')
  return s.inside
end

-- Begins a visit on a number (0: none), for `length` milliseconds or as long as the room says.
function visits.admit(sub, number, length)
  local planned = s.now + (length or settings.admission)
  local visit = {
    number = number, entered = s.now, ends = math.min(planned, s.now + visits.EXCHANGE_WINDOW_MS), planned = planned,
    ticket = 1, grant = 1, exchanged = false, raised = s.now, epoch = s.epoch,
    outcome = '-',
  }
  s.inside = nil
  visits.save(sub, visit)
  redis.call('ZADD', key.live, visit.ends, sub)
  state.total('admitted', 1)
  state.note('admission.started', sub, number)
  return visit
end
