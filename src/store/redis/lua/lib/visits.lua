-- Visits: a record each, by `sub`, as text: number entered ends planned ticket-generation grant-generation exchanged
-- raised-at epoch outcome. Times in milliseconds, exchanged 0 or 1, outcome "-" while the visit lasts (visit-codec.ts).
local EXCHANGE_WINDOW_MS = 60000
local TICKET_GRACE_MS = 30000
local ENDED_MS = 24 * 3600000
local ENDED_KEPT = 100000
local PRUNED_PER_STEP = 256

local function pack_visit(visit)
  return string.format('%.0f %.0f %.0f %.0f %.0f %.0f %d %.0f %.0f %s',
    visit.number, visit.entered, visit.ends, visit.planned, visit.ticket, visit.grant,
    visit.exchanged and 1 or 0, visit.raised, visit.epoch, visit.outcome)
end

local function unpack_visit(text)
  local number, entered, ends, planned, ticket, grant, exchanged, raised, epoch, outcome =
    string.match(text, '^(%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+)$')
  return {
    number = tonumber(number), entered = tonumber(entered), ends = tonumber(ends), planned = tonumber(planned),
    ticket = tonumber(ticket), grant = tonumber(grant), exchanged = exchanged == '1', raised = tonumber(raised),
    epoch = tonumber(epoch), outcome = outcome,
  }
end

local function save_visit(sub, visit)
  redis.call('HSET', VISITS, sub, pack_visit(visit))
end

local function end_visit(sub, visit, outcome, at)
  visit.ends, visit.outcome = at, outcome
  save_visit(sub, visit)
  redis.call('ZREM', visit.epoch == s.epoch and LIVE or DISMISSED, sub)
  redis.call('ZADD', ENDED, at, sub)
  if outcome ~= 'expired' and visit.epoch == s.epoch then total(outcome, 1) end
end

-- Ends a visit whose time is up, or that a reset has ended.
local function lapse(sub, visit)
  if visit.epoch ~= s.epoch and s.resetAt < visit.ends then
    end_visit(sub, visit, 'abandoned', s.resetAt)
  else
    end_visit(sub, visit, visit.exchanged and 'expired' or 'abandoned', visit.ends)
  end
end

-- The visit of `sub`, ended if its time is up; nil: never begun or no longer remembered.
local function find_visit(sub)
  local text = redis.call('HGET', VISITS, sub)
  if not text then return nil end
  local visit = unpack_visit(text)
  if visit.outcome == '-' then
    if visit.ends <= now or visit.epoch ~= s.epoch then lapse(sub, visit) end
  elseif visit.ends <= now - ENDED_MS then
    return nil
  end
  return visit
end

local function forget_visits(subs)
  if #subs == 0 then return end
  redis.call('HDEL', VISITS, unpack(subs))
  redis.call('ZREM', ENDED, unpack(subs))
end

-- Ends visits whose time is up and forgets old ones, in bounded bites; `inside` is exact without it.
local function prune_visits()
  local over = redis.call('ZRANGE', LIVE, '-inf', now, 'BYSCORE', 'LIMIT', 0, PRUNED_PER_STEP)
  for _, sub in ipairs(over) do lapse(sub, unpack_visit(redis.call('HGET', VISITS, sub))) end
  local dismissed = redis.call('ZRANGE', DISMISSED, 0, PRUNED_PER_STEP - 1)
  for _, sub in ipairs(dismissed) do lapse(sub, unpack_visit(redis.call('HGET', VISITS, sub))) end
  forget_visits(redis.call('ZRANGE', ENDED, '-inf', now - ENDED_MS, 'BYSCORE', 'LIMIT', 0, PRUNED_PER_STEP))
  local excess = redis.call('ZCARD', ENDED) - ENDED_KEPT
  if excess > 0 then forget_visits(redis.call('ZRANGE', ENDED, 0, math.min(excess, PRUNED_PER_STEP) - 1)) end
end

local function inside()
  return redis.call('ZCOUNT', LIVE, '(' .. now, '+inf')
end

-- Begins a visit on a number (0: none).
local function admit(sub, number)
  local planned = now + admission
  local visit = {
    number = number, entered = now, ends = math.min(planned, now + EXCHANGE_WINDOW_MS), planned = planned,
    ticket = 1, grant = 1, exchanged = false, raised = now, epoch = s.epoch,
    outcome = '-',
  }
  save_visit(sub, visit)
  redis.call('ZADD', LIVE, visit.ends, sub)
  total('admitted', 1)
  return visit
end
