-- What time does to a room, for the beginning of every step (lib/begin.lua).
local past = {}
-- What is left over is dealt with when the step is asked for again. A dry run cannot deal with anything: it counts all.
past.CHUNKS_PER_STEP = DRY_RUN and math.huge or 16
past.ITEMS_PER_STEP = 1000
past.HASHES_PER_STEP = 256

-- The server's clock.
function past.server_time()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Reads what a process tells of the time (request-codec.ts): the clock in place of the server's, the line time that it
-- was told last and how long ago, by its monotonic clock, and how far door time may move. Each is nil where it is not told.
function past.parse_time(text)
  local clock, line, since, door = string.match(text, '^(%d*) (%d*) (%d*) (%d*)$')
  return tonumber(clock), tonumber(line), tonumber(since), tonumber(door)
end

-- The clock of a step.
function past.clock(text)
  return past.parse_time(text) or past.server_time()
end

-- Brings the three times forward (LINE.md, three clocks): the clock as it is, line time which never goes back, door time
-- by a few seconds.
function past.pass_time(text)
  -- A room of before the three clocks.
  if s.clockMs == 0 then s.clockMs, s.doorMs = s.lineMs, s.lineMs end
  local clock, told, since, longest = past.parse_time(text)
  clock = clock or past.server_time()
  local rise = clock - s.clockMs
  local passed, stepped = math.max(0, rise), nil
  if told and told <= s.lineMs then
    local seen = told + since - s.lineMs
    if math.abs(rise - seen) > constants.STEP_TOLERANCE_MS + math.abs(seen) * constants.STEP_TOLERANCE_SHARE then
      passed, stepped = math.max(0, seen), rise - seen
    end
  end
  s.sinceMs = s.lineMs
  s.lineMs = s.lineMs + passed
  s.doorMs = s.doorMs + math.min(passed, longest or constants.LONGEST_DOOR_STEP_MS)
  -- A clock that goes back a little goes on from where it was: no time is counted twice.
  if rise >= 0 or rise < -constants.SETTLING_MS then s.clockMs = clock end
  if stepped then state.note('clock.stepped', stepped) end
end

-- Changes with every failover, so a script can tell that the last writes may have been lost (LINE.md, mark).
function past.replication_id(info)
  return string.match(info, 'master_replid:(%x+)') or ''
end

-- Moves `turnsOver` past the turns that ended. Whether all of them were dealt with.
function past.end_turns()
  local chunks, count = past.CHUNKS_PER_STEP, 0
  while s.logNext > 0 and s.logNext <= s.doorMs do
    if chunks <= 0 then break end
    local upto = turns.entry(s.logOver)
    local to = math.min(upto, (numbers.chunk_of(s.turnsOver + 1) + chunks) * constants.CHUNK_NUMBERS - 1)
    chunks = chunks - (numbers.chunk_of(to) - numbers.chunk_of(s.turnsOver + 1) + 1)
    local missed = numbers.count_untaken(s.turnsOver, to)
    s.turnsOver = to
    s.outstanding = s.outstanding - missed
    count = count + missed
    if settings.rate and settings.rate.returnNoShows then s.credit = math.min(settings.rate.admit, s.credit + missed) end
    if to == upto then
      s.logOver = s.logOver + 1
      local _, ends = turns.entry(s.logOver)
      s.logNext = ends
    end
  end
  if count > 0 then
    if inlet.replaces_missed() then s.credit = s.credit + count end
    state.total('missed', count)
    state.note('turns.missed', s.turnsOver, count)
  end
  return s.logNext == 0 or s.logNext > s.doorMs
end

-- Moves `graceOver` past the turns whose grace is over, and drops the bitmaps of numbers before by far.
function past.end_graces()
  while s.logOver > 0 and s.logFirst + settings.graceMs <= s.doorMs do
    s.graceOver = turns.entry(0)
    write('LPOP', key.log)
    s.logOver = s.logOver - 1
    local _, ends = turns.entry(0)
    s.logFirst = ends
    if ends == 0 then s.logLast = 0 end
  end
  local dropped = 0
  while (s.chunk + 1 + constants.CHUNKS_KEPT) * constants.CHUNK_NUMBERS - 1 <= s.graceOver do
    if dropped == past.ITEMS_PER_STEP and not DRY_RUN then return false end
    write('UNLINK', key.used .. s.chunk, key.passed .. s.chunk, key.void .. s.chunk)
    s.chunk = s.chunk + 1
    dropped = dropped + 1
  end
  return true
end

function past.forget_late()
  s.late = redis.call('ZCARD', key.late)
  if s.late == 0 then return true end
  local limit, seen_until = past.ITEMS_PER_STEP, s.doorMs - constants.LATE_SEEN_MS
  if DRY_RUN then
    s.late = s.late - redis.call('ZCOUNT', key.late, '-inf', seen_until)
    return true
  end
  local unseen = redis.call('ZRANGE', key.late, '-inf', seen_until, 'BYSCORE', 'LIMIT', 0, limit)
  inlet.drop_late(unseen)
  return #unseen < limit
end

-- Ends the late turns whose time is up: their numbers are void. Past the grace this is remembered while their bitmap is.
function past.end_late_turns()
  if s.lateTurns == 0 then return true end
  if DRY_RUN then
    local over = redis.call('ZCOUNT', key.lateTurns, '-inf', s.doorMs)
    s.lateTurns, s.outstanding = s.lateTurns - over, s.outstanding - over
    return true
  end
  local limit = past.ITEMS_PER_STEP
  local ended = redis.call('ZRANGE', key.lateTurns, '-inf', s.doorMs, 'BYSCORE', 'LIMIT', 0, limit)
  if #ended == 0 then return true end
  write('ZREM', key.lateTurns, unpack(ended))
  s.lateTurns, s.outstanding = s.lateTurns - #ended, s.outstanding - #ended
  for _, number in ipairs(ended) do
    local chunk = numbers.chunk_of(number)
    if chunk >= s.chunk then
      write('SETBIT', key.void .. chunk, number % constants.CHUNK_NUMBERS, 1)
    end
  end
  return #ended < limit
end

-- Drops the answers to joins of the first minute that has them, once its door time is over: some of its hashes in each step.
-- They may not expire by themselves: door time stands still while nobody can come.
function past.forget_joins()
  if s.joins == '' or DRY_RUN then return end
  local epoch, minute, door, rest = string.match(s.joins, '^(%d+):(%d+):(%d+) ?(.*)$')
  if door + constants.JOIN_ANSWER_MS > s.doorMs then return end
  local prefix, hashes = key.answers .. 'join:' .. epoch .. ':' .. minute .. ':', {}
  for i = 1, past.HASHES_PER_STEP do hashes[i] = prefix .. string.format('%03x', s.joinsDropped + i - 1) end
  write('UNLINK', unpack(hashes))
  s.joinsDropped = s.joinsDropped + past.HASHES_PER_STEP
  if s.joinsDropped == constants.JOIN_HASHES then s.joins, s.joinsDropped = rest, 0 end
end
