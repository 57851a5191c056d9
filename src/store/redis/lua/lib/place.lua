-- Where the holder of a number stands, and taking turns.
local place = {}

function place.is_used(number)
  return redis.call('GETBIT', key.used .. numbers.chunk_of(number), number % numbers.PER_CHUNK) == 1
end

function place.is_passed_over(number)
  return redis.call('GETBIT', key.passed .. numbers.chunk_of(number), number % numbers.PER_CHUNK) == 1
end

-- 'ended', 'waiting', 'missed', 'turn', or 'late': called, but no turn is kept for it
function place.of(number)
  if place.is_used(number) then return 'ended' end
  if number > s.called then return 'waiting' end
  if number <= s.lost then return 'missed' end
  if number > s.over and not numbers.in_gap(number) and not place.is_passed_over(number) then return 'turn' end
  return 'late'
end

-- Whether a late returner may enter now.
function place.late_may_enter()
  return settings.mode == 'off' or (inlet.is_open() and inlet.free() >= 1)
end

function place.see_late(number)
  local added = redis.call('ZADD', key.late, s.now, number)
  redis.call('ZADD', key.lateNumbers, number, number)
  s.late = s.late + added
end

-- Whether the ticket that was shown may go on with the visit.
function place.is_current(visit, generation)
  return generation >= visit.ticket
    or (generation == visit.ticket - 1 and s.now - visit.raised < visits.TICKET_GRACE_MS)
end

-- A visit that was never exchanged gets another exchange window, within its planned end.
function place.prolong(sub, visit)
  if visit.exchanged then return end
  visit.ends = math.min(visit.planned, s.now + visits.EXCHANGE_WINDOW_MS)
  redis.call('ZADD', key.live, visit.ends, sub)
  visits.save(sub, visit)
end

-- A visitor who was admitted before claims again.
function place.claim_again(sub, visit, generation)
  if not place.is_current(visit, generation) then return 'superseded' end
  -- A failover may have lost that the generation was raised, so the one that is shown counts.
  if generation >= visit.ticket then
    visit.ticket, visit.raised = generation + 1, s.now
    visits.save(sub, visit)
  end
  place.prolong(sub, visit)
  return 'admitted', visit
end

-- Takes the turn of a number, for `length` milliseconds or as long as the room says. Returns 'admitted' and the visit,
-- or 'waiting', 'late', 'missed', 'ended'.
function place.take(sub, number, length)
  local kind = place.of(number)
  if kind == 'turn' then
    s.outstanding = s.outstanding - 1
  elseif kind == 'late' and place.late_may_enter() then
    past.drop_late(redis.call('ZRANGE', key.lateNumbers, number, number, 'BYSCORE'))
    if settings.mode == 'open' then inlet.spend(1) end
    -- No number is both, so that those who hold a turn can be counted.
    if place.is_passed_over(number) then
      redis.call('SETBIT', key.passed .. numbers.chunk_of(number), number % numbers.PER_CHUNK, 0)
      state.total('passedOver', -1)
    end
  else
    if kind == 'late' then place.see_late(number) end
    if kind == 'waiting' then numbers.see(number) end
    return kind
  end
  redis.call('SETBIT', key.used .. numbers.chunk_of(number), number % numbers.PER_CHUNK, 1)
  s.highest = math.max(s.highest, number)
  return 'admitted', visits.admit(sub, number, length)
end

-- A claim of `number` by `sub`, after `begin` and `tick`.
function place.claim(sub, number, generation, length)
  local visit = visits.find(sub)
  if not visit then return place.take(sub, number, length) end
  if visit.outcome ~= '-' then return 'ended' end
  return place.claim_again(sub, visit, generation)
end
