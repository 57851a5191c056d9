-- Where the holder of a number stands, and taking turns.
local place = {}

function place.is_used(number)
  return read('GETBIT', key.used .. numbers.chunk_of(number), number % constants.CHUNK_NUMBERS) == 1
end

function place.is_passed_over(number)
  return read('GETBIT', key.passed .. numbers.chunk_of(number), number % constants.CHUNK_NUMBERS) == 1
end

function place.is_void(number)
  return redis.call('GETBIT', key.void .. numbers.chunk_of(number), number % constants.CHUNK_NUMBERS) == 1
end

-- 'ended', 'waiting', 'missed', 'void', 'turn', 'late-turn' and its end, 'passes': called, and needs no turn, or 'late': called,
-- but no turn is kept for it
function place.of(number)
  if number > s.called then return 'waiting' end
  -- Past the grace bitmaps may be dropped, and nobody but a late returner has a right to the number.
  if number > s.graceOver and place.is_used(number) then return 'ended' end
  if number > s.turnsOver and not numbers.is_skipped(number) and not place.is_passed_over(number) then return 'turn' end
  local ends = redis.call('ZSCORE', key.lateTurns, number)
  if ends then return 'late-turn', tonumber(ends) end
  local is_back = s.late > 0 and redis.call('ZSCORE', key.late, number)
  -- A visitor who came back within the grace and stays keeps the right to a late turn.
  if not is_back and number <= s.graceOver then return place.is_void(number) and 'void' or 'missed' end
  if settings.mode == 'off' then return 'passes' end
  if is_back or not place.is_void(number) then return 'late' end
  local nobody_waits = s.late == 0 and s.called >= s.issued
  return nobody_waits and inlet.is_open() and inlet.free() >= 1 and 'passes' or 'void'
end

-- The holder of a number waits for a late turn, and was seen at `seen` (door time); an earlier time counts no more.
function place.wait(number, seen, has_paid)
  if write('ZADD', key.late, 'GT', seen, number) == 0 then return end
  s.late = s.late + 1
  write('ZADD', key.lateNumbers, number, number)
  if has_paid then write('ZADD', key.latePaid, number, number) end
end

-- As place.of, for a visitor who is here now: a late returner is first in line from now on, and gets a late turn if
-- there is room; `has_paid`: the rate was charged for the number before.
function place.reach(number, has_paid)
  local kind, ends = place.of(number)
  if kind ~= 'late' then return kind, ends end
  place.wait(number, s.doorMs, has_paid)
  inlet.serve_late()
  return place.of(number)
end

-- Whether the ticket that was shown may go on with the visit: no newer one has been shown.
function place.is_current(visit, generation)
  return generation >= visit.ticketGeneration - 1
end

-- A visit goes on with a claim: the ticket's generation counts as shown, the exchange window begins anew, and a login
-- begins if one is asked for (logins.lua). Returns 'admitted', visit, serial or '', or 'crowded', visit, when one can begin.
function place.go_on(sub, visit, generation, login)
  -- A failover may have lost that a generation was given, so a higher one than was told counts as well.
  visit.ticketGeneration = math.max(visit.ticketGeneration, generation + 1)
  if not visit.exchanged then
    visit.endsAtMs = s.doorMs + math.min(visits.left(visit), constants.EXCHANGE_WINDOW_MS)
    write('ZADD', key.atDoor, visit.endsAtMs, sub)
    -- A process of an older version may have left it there.
    if visit.is_old then write('ZREM', key.live, sub) end
  end
  local serial, until_date = '', nil
  if login then serial, until_date = logins.begin(sub, visit, login) end
  visits.save(sub, visit)
  if until_date then return 'crowded', visit, until_date end
  return 'admitted', visit, serial
end

-- No number is both used and passed over, so that those who hold a turn can be counted.
function place.forget_passed_over(number)
  if not place.is_passed_over(number) then return end
  write('SETBIT', key.passed .. numbers.chunk_of(number), number % constants.CHUNK_NUMBERS, 0)
  state.total('passedOver', -1)
end

-- Takes the turn of a number, for `length` milliseconds or as long as the room says; `before` is the visit on it that
-- lapsed. Returns 'admitted' and the visit, or 'waiting', 'late', 'missed', 'void', 'ended'.
function place.take(sub, number, length, before)
  local kind = place.reach(number, before ~= nil)
  if kind == 'turn' then
    s.outstanding = s.outstanding - 1
  elseif kind == 'late-turn' then
    write('ZREM', key.lateTurns, number)
    s.lateTurns, s.outstanding = s.lateTurns - 1, s.outstanding - 1
    place.forget_passed_over(number)
  elseif kind == 'passes' then
    inlet.drop_late(redis.call('ZRANGE', key.lateNumbers, number, number, 'BYSCORE'))
    if inlet.is_open() then inlet.spend(1) end
    place.forget_passed_over(number)
  else
    if kind == 'waiting' then numbers.see(number) end
    return kind
  end
  if numbers.chunk_of(number) >= s.chunk then
    write('SETBIT', key.used .. numbers.chunk_of(number), number % constants.CHUNK_NUMBERS, 1)
  end
  s.highestClaimed = math.max(s.highestClaimed, number)
  return 'admitted', visits.admit(sub, number, length, before)
end

-- Where a visit that was found leaves its ticket: 'visiting', 'ended', 'superseded', or 'again': it lapsed, and may begin
-- again with what is left.
function place.of_visit(visit, generation)
  local goes_on = visits.is_inside(visit)
  if not goes_on and not visits.begins_again(visit) then return 'ended' end
  if not place.is_current(visit, generation) then return 'superseded' end
  return goes_on and 'visiting' or 'again'
end

-- A claim of `number` by `sub`, after `begin` and `tick`: what place.go_on or place.take returns, or 'superseded'.
function place.claim(sub, number, generation, length, login)
  local visit = visits.find(sub)
  local kind = visit and place.of_visit(visit, generation) or 'again'
  if kind == 'again' then kind, visit = place.take(sub, number, length, visit) end
  if kind ~= 'visiting' and kind ~= 'admitted' then return kind end
  return place.go_on(sub, visit, generation, login)
end
