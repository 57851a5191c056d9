-- How every step begins: time has its effect.
local past = {}
past.LATE_SEEN_MS = 90000
past.CHUNKS_PER_STEP = 16
past.ITEMS_PER_STEP = 1000
past.GAPS_KEPT = 64
past.EVENTS_LOST = 100000

function past.store_time()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Changes with every failover, so a script can tell that the last writes may have been lost (LINE.md, mark).
function past.replication_id(info)
  return string.match(info, 'master_replid:(%x+)') or ''
end

-- Nobody may get a number that was given before: go on behind the mark, and note what was skipped. A gap that is not
-- noted (there were too many) only means that people who do not exist are called.
function past.skip_to_mark(era)
  s.era = era
  s.safe = s.mark
  -- Events may be lost, too. More of them than this do not happen before a replica or the disk has one.
  s.event = math.max(s.event + past.EVENTS_LOST, s.now)
  s.points = ''
  redis.call('HDEL', key.state, 'markWrittenAt', 'markOffset', 'replicaLostAt')
  if s.mark <= state.given() then return end
  redis.call('HINCRBY', key.state, 'counted', s.mark - state.given())
  if doors.are_shut() then
    s.entries = s.mark - s.issued
    return
  end
  local gaps = {}
  for _, gap in ipairs(numbers.parse_gaps()) do
    if gap[2] > s.over then gaps[#gaps + 1] = gap end
  end
  local last = gaps[#gaps]
  if last and last[2] == s.issued then
    last[2] = s.mark
  elseif #gaps < past.GAPS_KEPT then
    gaps[#gaps + 1] = { s.issued + 1, s.mark }
  end
  for i, gap in ipairs(gaps) do gaps[i] = string.format('%.0f-%.0f', gap[1], gap[2]) end
  s.gaps = table.concat(gaps, ',')
  state.note('numbers.skipped', s.issued + 1, s.mark)
  s.issued = s.mark
  if s.serving > s.called then turns.announce(math.min(s.issued, s.serving), 'null') end
end

-- Moves `over` past the turns that ended. Whether all of them were dealt with.
function past.end_turns()
  local chunks, count = past.CHUNKS_PER_STEP, 0
  while s.logNext > 0 and s.logNext <= s.now do
    if chunks <= 0 then break end
    local upto = turns.entry(s.logOver)
    local to = math.min(upto, (numbers.chunk_of(s.over + 1) + chunks) * numbers.PER_CHUNK - 1)
    chunks = chunks - (numbers.chunk_of(to) - numbers.chunk_of(s.over + 1) + 1)
    local missed = numbers.count_untaken(s.over, to)
    s.over = to
    s.outstanding = s.outstanding - missed
    count = count + missed
    if settings.rate and settings.rate.returns then s.credit = math.min(settings.rate.admit, s.credit + missed) end
    if to == upto then
      s.logOver = s.logOver + 1
      local _, ends = turns.entry(s.logOver)
      s.logNext = ends
    end
  end
  if count > 0 then
    state.total('missed', count)
    state.note('turns.missed', s.over, count)
  end
  return s.logNext == 0 or s.logNext > s.now
end

-- Moves `lost` past the turns whose grace is over, and drops the bitmaps below.
function past.end_graces()
  while s.logOver > 0 and s.logFirst + settings.grace <= s.now do
    s.lost = turns.entry(0)
    redis.call('LPOP', key.log)
    s.logOver = s.logOver - 1
    local _, ends = turns.entry(0)
    s.logFirst = ends
    if ends == 0 then s.logLast = 0 end
  end
  local dropped = 0
  while (s.chunk + 1) * numbers.PER_CHUNK - 1 <= s.lost do
    if dropped == past.ITEMS_PER_STEP then return false end
    redis.call('UNLINK', key.used .. s.chunk, key.passed .. s.chunk)
    s.chunk = s.chunk + 1
    dropped = dropped + 1
  end
  return true
end

function past.drop_late(returners)
  if #returners == 0 then return end
  redis.call('ZREM', key.late, unpack(returners))
  redis.call('ZREM', key.lateNumbers, unpack(returners))
  s.late = s.late - #returners
end

function past.forget_late()
  s.late = redis.call('ZCARD', key.late)
  if s.late == 0 then return true end
  local limit = past.ITEMS_PER_STEP
  local unseen = redis.call('ZRANGE', key.late, '-inf', s.now - past.LATE_SEEN_MS, 'BYSCORE', 'LIMIT', 0, limit)
  past.drop_late(unseen)
  local void = redis.call('ZRANGE', key.lateNumbers, '-inf', s.lost, 'BYSCORE', 'LIMIT', 0, limit)
  past.drop_late(void)
  return #unseen < limit and #void < limit
end

-- Figures of the room as its new minute begins.
function past.note_figures()
  local totals = redis.call('HMGET', key.state, 'admitted', 'completed', 'abandoned', 'missed', 'passedOver', 'counted')
  for i = 1, #totals do totals[i] = tonumber(totals[i]) or 0 end
  local given = state.given()
  local joined = table.remove(totals)
  state.note('room.metrics', s.issued, state.exact(s.serving), s.outstanding, visits.inside(), s.entries,
    totals[1], totals[2], totals[3], totals[4], totals[5], given - joined)
  redis.call('HSET', key.state, 'counted', given)
end

-- Begins a step at `given` (milliseconds; '': the server's time). Returns nil, or what the script has to answer at
-- once: 'room-unknown', or 'more' when there was too much to do for one script and the step has to be asked for again.
local function begin(given)
  if not state.load() then return { 'room-unknown' } end
  s.now = math.max(tonumber(given) or past.store_time(), s.last)
  local era = past.replication_id(redis.call('INFO', 'replication'))
  if era ~= s.era then past.skip_to_mark(era) end
  visits.prune()
  if not (past.end_turns() and past.end_graces() and past.forget_late()) then return state.done({ 'more' }) end
  if math.floor(s.now / presence.MINUTE_MS) > math.floor(s.last / presence.MINUTE_MS) then
    past.note_figures()
    presence.add_point()
  end
  s.last = s.now
  doors.open_in_time()
  return nil
end
