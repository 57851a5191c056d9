-- Where the holder of a number stands, and taking turns.

local function is_used(number)
  return redis.call('GETBIT', USED .. chunk_of(number), number % CHUNK_NUMBERS) == 1
end

-- 'ended', 'waiting', 'missed', 'turn', or 'late': called, but no turn is kept for it
local function standing(number)
  if is_used(number) then return 'ended' end
  if number > s.called then return 'waiting' end
  if number <= s.lost then return 'missed' end
  if number > s.over and not in_gap(number) then return 'turn' end
  return 'late'
end

-- Whether a late returner may enter now.
local function late_may_enter()
  return mode == 'off' or (mode == 'open' and free() >= 1)
end

local function see_late(number)
  local added = redis.call('ZADD', LATE, now, number)
  redis.call('ZADD', LATE_NUMBERS, number, number)
  late = late + added
end

-- Whether the ticket that was shown may go on with the visit.
local function is_current(visit, generation)
  return generation >= visit.ticket
    or (generation == visit.ticket - 1 and now - visit.raised < TICKET_GRACE_MS)
end

-- A visit that was never exchanged gets another exchange window, within its planned end.
local function prolong(sub, visit)
  if visit.exchanged then return end
  visit.ends = math.min(visit.planned, now + EXCHANGE_WINDOW_MS)
  redis.call('ZADD', LIVE, visit.ends, sub)
  save_visit(sub, visit)
end

-- A visitor who was admitted before claims again.
local function claim_again(sub, visit, generation)
  if not is_current(visit, generation) then return 'superseded' end
  -- A failover may have lost that the generation was raised, so the one that is shown counts.
  if generation >= visit.ticket then
    visit.ticket, visit.raised = generation + 1, now
    save_visit(sub, visit)
  end
  prolong(sub, visit)
  return 'admitted', visit
end

-- Takes the turn of a number. Returns 'admitted' and the visit, or 'waiting', 'late', 'missed', 'ended'.
local function take(sub, number)
  local kind = standing(number)
  if kind == 'turn' then
    s.outstanding = s.outstanding - 1
  elseif kind == 'late' and late_may_enter() then
    drop_late(redis.call('ZRANGE', LATE_NUMBERS, number, number, 'BYSCORE'))
    if mode == 'open' then spend(1) end
  else
    if kind == 'late' then see_late(number) end
    return kind
  end
  redis.call('SETBIT', USED .. chunk_of(number), number % CHUNK_NUMBERS, 1)
  s.highest = math.max(s.highest, number)
  return 'admitted', admit(sub, number)
end

-- A claim of `number` by `sub`, after `begin` and `tick`.
local function claim(sub, number, generation)
  local visit = find_visit(sub)
  if not visit then return take(sub, number) end
  if visit.outcome ~= '-' then return 'ended' end
  return claim_again(sub, visit, generation)
end
