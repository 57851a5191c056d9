-- Visits: a record each, by `sub`, as text: number entered ends planned ticket-generation grant-generation exchanged
-- raised-at epoch outcome. Times in milliseconds, exchanged 0 or 1, outcome "-" while the visit lasts (reply-codec.ts).
local visits = {}
visits.EXCHANGE_WINDOW_MS = 60000
visits.TICKET_GRACE_MS = 30000
visits.ENDED_MS = 24 * 3600000
visits.ENDED_KEPT = 100000
visits.ENDED_PER_STEP = 128 -- each is noted
visits.FORGOTTEN_PER_STEP = 256

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

-- Ends visits of one epoch; each of `endings` names sub, visit, outcome, when, and who asked for it (JSON).
function visits.finish(endings)
  local records, times, subs, counts = {}, {}, {}, {}
  for i, ending in ipairs(endings) do
    local sub, visit, outcome = ending.sub, ending.visit, ending.outcome
    visit.ends, visit.outcome = ending.at, outcome
    subs[i] = sub
    records[i * 2 - 1], records[i * 2] = sub, visits.pack(visit)
    times[i * 2 - 1], times[i * 2] = ending.at, sub
    counts[outcome] = (counts[outcome] or 0) + 1
    state.note('admission.ended', sub, visit.number, outcome, ending.actor)
  end
  local lately = endings[1].visit.epoch == s.epoch
  redis.call('HSET', key.visits, unpack(records))
  redis.call('ZREM', lately and key.live or key.dismissed, unpack(subs))
  redis.call('ZADD', key.ended, unpack(times))
  s.inside = nil
  if not lately then return end
  state.total('completed', counts.completed or 0)
  state.total('abandoned', counts.abandoned or 0)
end

-- How a visit ends whose time is up, or that a reset has ended.
function visits.lapse(sub, visit)
  if visit.epoch ~= s.epoch and s.resetAt < visit.ends then
    return { sub = sub, visit = visit, outcome = 'abandoned', at = s.resetAt, actor = 'null' }
  end
  local outcome = visit.exchanged and 'expired' or 'abandoned'
  return { sub = sub, visit = visit, outcome = outcome, at = visit.ends, actor = 'null' }
end

-- The visit of `sub`, ended if its time is up; nil: never begun or no longer remembered.
function visits.find(sub)
  local text = redis.call('HGET', key.visits, sub)
  if not text then return nil end
  local visit = visits.unpack(text)
  if visit.outcome == '-' then
    if visit.ends <= s.now or visit.epoch ~= s.epoch then visits.finish({ visits.lapse(sub, visit) }) end
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
  visits.lapse_all(redis.call('ZRANGE', key.live, '-inf', s.now, 'BYSCORE', 'LIMIT', 0, visits.ENDED_PER_STEP))
  if s.resetAt ~= 0 then visits.lapse_all(redis.call('ZRANGE', key.dismissed, 0, visits.ENDED_PER_STEP - 1)) end
end

function visits.lapse_all(subs)
  if #subs == 0 then return end
  local endings = {}
  for i, record in ipairs(redis.call('HMGET', key.visits, unpack(subs))) do
    endings[i] = visits.lapse(subs[i], visits.unpack(record))
  end
  visits.finish(endings)
end

-- Forgets visits that ended long ago, and the oldest of too many.
function visits.forget_old()
  local limit = visits.FORGOTTEN_PER_STEP
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
