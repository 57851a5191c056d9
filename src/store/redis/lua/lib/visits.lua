-- Visits: two texts each, in fields of one hash. The one by `sub` is a record: number entered ends planned
-- ticket-generation 1 exchanged 9e15 epoch outcome. `ends` is in door time while no code was exchanged and the outcome is
-- "-", else in line time; exchanged is 0 or 1. Processes of older versions read and write it alone, so `planned`, the 1 and
-- the 9e15 are there for them. The other one, by `sub` and a dot, is "doorEntered:left:serial:contested:logins", and each of
-- the logins, the oldest first and with a comma behind it, "serial/client/live/at/session" (visit-codec.ts).
local visits = {}
visits.ENDED_PER_STEP = 96 -- each is noted
visits.FORGOTTEN_PER_STEP = 256

-- The record, with `door` as its eighth word.
function visits.pack(visit, door)
  return string.format('%.0f %.0f %.0f %.0f %.0f 1 %d %s %.0f %s',
    visit.number, visit.enteredAtMs, visit.endsAtMs, visit.enteredAtMs + visit.leftMs, visit.ticketGeneration,
    visit.exchanged and 1 or 0, door, visit.epoch, visit.outcome)
end

function visits.pack_door(visit)
  return string.format('%.0f:%.0f:%.0f:%.0f:%s',
    visit.doorEnteredMs, visit.leftMs, visit.serial, visit.contestedMs, visit.logins)
end

-- A visit as answers have it: the record with the other text as its eighth word, and the times by which its own are told
-- (visit-codec.ts).
function visits.told(visit)
  return visits.pack(visit, visits.pack_door(visit)) .. string.format(' %.0f %.0f %.0f', s.clockMs, s.lineMs, s.doorMs)
end

-- `door` is the other text, false for a visit that only processes of an older version have seen.
function visits.unpack(text, door)
  local number, entered, ends, planned, ticket, grant, exchanged, epoch, outcome =
    string.match(text, '^(%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+) %S+ (%S+) (%S+)$')
  -- For them all grants of a generation were one login, of whatever client.
  local left = planned - (outcome == '-' and entered or ends)
  local door_entered, serial, contested = entered, grant, 0
  local logins = string.format('%s//%s/%s/,', grant, exchanged, entered)
  if door then
    door_entered, left, serial, contested, logins = string.match(door, '^(%d+):(%-?%d+):(%d+):(%d+):(.*)$')
  end
  return {
    number = tonumber(number), enteredAtMs = tonumber(entered), endsAtMs = tonumber(ends),
    ticketGeneration = tonumber(ticket), exchanged = exchanged == '1', epoch = tonumber(epoch), outcome = outcome,
    doorEnteredMs = tonumber(door_entered), leftMs = tonumber(left), serial = tonumber(serial),
    contestedMs = tonumber(contested), logins = logins, is_old = not door,
  }
end

-- The visits of `subs`, nil where there is none.
function visits.read(subs)
  local fields = {}
  for i, sub in ipairs(subs) do fields[i * 2 - 1], fields[i * 2] = sub, sub .. '.' end
  local texts, found = redis.call('HMGET', key.visits, unpack(fields)), {}
  for i = 1, #subs do
    if texts[i * 2 - 1] then found[i] = visits.unpack(texts[i * 2 - 1], texts[i * 2]) end
  end
  return found
end

function visits.save(sub, visit)
  write('HSET', key.visits, sub, visits.pack(visit, '9e15'), sub .. '.', visits.pack_door(visit))
end

-- The key of the set that a visit is in until it is noted to be over, by which its slot is counted.
function visits.set_of(visit)
  local at_door = not visit.exchanged
  if visit.epoch ~= s.epoch then return at_door and key.dismissedAtDoor or key.dismissed end
  return at_door and key.atDoor or key.live
end

-- Ends visits of one set, or settles one whose time has run out; each of `endings` names sub, visit, outcome, when (line
-- time), and who asked for it (JSON).
function visits.finish(set, endings)
  local records, times, subs, counts = {}, {}, {}, {}
  for i, ending in ipairs(endings) do
    local sub, visit, outcome = ending.sub, ending.visit, ending.outcome
    visit.endsAtMs, visit.outcome = ending.at, outcome
    subs[i] = sub
    records[i * 4 - 3], records[i * 4 - 2] = sub, visits.pack(visit, '9e15')
    records[i * 4 - 1], records[i * 4] = sub .. '.', visits.pack_door(visit)
    times[i * 2 - 1], times[i * 2] = ending.at, sub
    counts[outcome] = (counts[outcome] or 0) + 1
    state.note('admission.ended', sub, visit.number, outcome, ending.actor)
  end
  write('HSET', key.visits, unpack(records))
  write('ZREM', set, unpack(subs))
  write('ZADD', key.ended, unpack(times))
  s.inside = nil
  if endings[1].visit.epoch ~= s.epoch then return end
  s.finished = s.finished + #subs
  state.total('completed', counts.completed or 0)
  state.total('abandoned', counts.abandoned or 0)
  state.total('lapsed', counts.lapsed or 0)
end

-- The code of a visit was not exchanged in time: slot and number go back (LINE.md, the door).
function visits.lapse(sub, visit)
  local ends, number = visit.endsAtMs, visit.number
  visit.leftMs, visit.logins = visit.leftMs - (ends - visit.doorEnteredMs), ''
  local chunk, place = numbers.chunk_of(number), number % constants.CHUNK_NUMBERS
  if number > 0 and chunk >= s.chunk then write('SETBIT', key.used .. chunk, place, 0) end
  if number > s.graceOver then
    write('SETBIT', key.passed .. chunk, place, 1)
    state.total('passedOver', 1)
  end
  return { sub = sub, visit = visit, outcome = 'lapsed', at = s.lineMs - (s.doorMs - ends), actor = 'null' }
end

-- How a visit ends whose time is up, or that a reset has ended.
function visits.ending_of(sub, visit)
  if visit.epoch ~= s.epoch and visit.endsAtMs > (visit.exchanged and s.resetAt or s.resetDoorMs) then
    visit.leftMs = visit.exchanged and visit.endsAtMs - s.resetAt or visit.leftMs - (s.resetDoorMs - visit.doorEnteredMs)
    return { sub = sub, visit = visit, outcome = 'abandoned', at = s.resetAt, actor = 'null' }
  end
  if visit.exchanged then
    visit.leftMs = 0
    return { sub = sub, visit = visit, outcome = 'expired', at = visit.endsAtMs, actor = 'null' }
  end
  if visit.epoch == s.epoch then return visits.lapse(sub, visit) end
  visit.leftMs = visit.leftMs - (visit.endsAtMs - visit.doorEnteredMs)
  return { sub = sub, visit = visit, outcome = 'lapsed', at = s.resetAt - (s.resetDoorMs - visit.endsAtMs), actor = 'null' }
end

function visits.is_over(visit)
  return visit.endsAtMs <= (visit.exchanged and s.lineMs or s.doorMs)
end

-- The visit of `sub`, ended if its time is up; nil: never begun or no longer remembered.
function visits.find(sub)
  local visit = visits.read({ sub })[1]
  if not visit then return nil end
  if visit.outcome == '-' and (visits.is_over(visit) or visit.epoch ~= s.epoch) then
    visits.finish(visits.set_of(visit), { visits.ending_of(sub, visit) })
  end
  if visit.outcome ~= '-' and visit.endsAtMs <= s.lineMs - constants.ENDED_VISIT_MS then return nil end
  return visit
end

-- How long a visit lasts, in milliseconds; one at the door, if its code was exchanged now.
function visits.left(visit)
  if visit.exchanged then return visit.endsAtMs - s.lineMs end
  return visit.leftMs - (s.doorMs - visit.doorEnteredMs)
end

-- Whether somebody with a visit that was found may go on with it. Its slot is held until the very end.
function visits.is_inside(visit)
  if visit.outcome ~= '-' then return false end
  return visits.left(visit) >= constants.SHORTEST_VISIT_MS
end

-- Whether a visit that was found may begin once more with what is left of it: nobody has exchanged a code of it.
function visits.begins_again(visit)
  return visit.outcome == 'lapsed' and visit.epoch == s.epoch and visit.leftMs >= constants.SHORTEST_VISIT_MS
end

function visits.forget(subs)
  if #subs == 0 then return end
  local fields = {}
  for i, sub in ipairs(subs) do fields[i * 2 - 1], fields[i * 2] = sub, sub .. '.' end
  write('HDEL', key.visits, unpack(fields))
  write('ZREM', key.ended, unpack(subs))
end

-- Ends visits whose time is up, or that a reset has ended, in bounded bites; `inside` is exact without it.
function visits.prune()
  local most = visits.ENDED_PER_STEP
  visits.end_all(key.live, redis.call('ZRANGE', key.live, '-inf', s.lineMs, 'BYSCORE', 'LIMIT', 0, most))
  visits.end_all(key.atDoor, redis.call('ZRANGE', key.atDoor, '-inf', s.doorMs, 'BYSCORE', 'LIMIT', 0, most))
  if s.resetAt == 0 then return end
  visits.end_all(key.dismissedAtDoor, redis.call('ZRANGE', key.dismissedAtDoor, 0, most - 1))
  visits.end_all(key.dismissed, redis.call('ZRANGE', key.dismissed, 0, most - 1))
end

function visits.end_all(set, subs)
  if #subs == 0 then return end
  local endings, found = {}, visits.read(subs)
  for i, sub in ipairs(subs) do
    local visit = found[i]
    -- Processes of older versions end visits, and exchange their codes, without a word in the sets of those at the door.
    local is_there = visit.outcome == '-' and not (visit.exchanged and (set == key.atDoor or set == key.dismissedAtDoor))
    if is_there then endings[#endings + 1] = visits.ending_of(sub, visit) end
  end
  if #endings > 0 then visits.finish(set, endings) end
  if #endings < #subs then write('ZREM', set, unpack(subs)) end
end

-- Forgets visits that ended long ago, and the oldest of too many.
function visits.forget_old()
  local limit, ended_until = visits.FORGOTTEN_PER_STEP, s.lineMs - constants.ENDED_VISIT_MS
  visits.forget(redis.call('ZRANGE', key.ended, '-inf', ended_until, 'BYSCORE', 'LIMIT', 0, limit))
  local excess = redis.call('ZCARD', key.ended) - constants.ENDED_VISITS_KEPT
  if excess > 0 then visits.forget(redis.call('ZRANGE', key.ended, 0, math.min(excess, limit) - 1)) end
end

function visits.inside()
  s.inside = s.inside or redis.call('ZCOUNT', key.live, '(' .. s.lineMs, '+inf')
    + redis.call('ZCOUNT', key.atDoor, '(' .. s.doorMs, '+inf')
  return s.inside
end

-- How many are over, and wait for their end to be noted.
function visits.ending()
  local over = redis.call('ZCARD', key.live) + redis.call('ZCARD', key.atDoor) - visits.inside()
  -- A dry run takes none of them from the sets.
  return DRY_RUN and over - s.finished or over
end

-- The same of those that the last reset has ended.
function visits.dismissed()
  return s.resetAt == 0 and 0 or redis.call('ZCARD', key.dismissed) + redis.call('ZCARD', key.dismissedAtDoor)
end

-- Begins a visit on a number (0: none), for `length` milliseconds or as long as the room says; `before` is the one that
-- lapsed, of which the rest is left. It is saved with the claim that goes on with it.
function visits.admit(sub, number, length, before)
  s.inside = nil
  if before then write('ZREM', key.ended, sub) end
  state.total('admitted', 1)
  state.note('admission.started', sub, number)
  return {
    number = number, enteredAtMs = s.clockMs, endsAtMs = s.doorMs, doorEnteredMs = s.doorMs,
    leftMs = before and before.leftMs or length or settings.admissionMs,
    ticketGeneration = before and before.ticketGeneration or 1, serial = before and before.serial or 0,
    contestedMs = before and before.contestedMs or 0, logins = '', exchanged = false, epoch = s.epoch, outcome = '-',
  }
end
