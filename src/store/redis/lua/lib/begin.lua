-- How every step begins: time has its effect.
local past = {}
past.LATE_SEEN_MS = 90000
past.CHUNKS_PER_STEP = 16
past.ITEMS_PER_STEP = 1000

function past.store_time()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Changes with every failover, so a script can tell that the last writes may have been lost (LINE.md, mark).
function past.replication_id(info)
  return string.match(info, 'master_replid:(%x+)') or ''
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

-- Begins a step at `given` (milliseconds; '': the server's time). Returns nil, or what the script has to answer at
-- once: 'room-unknown', or 'more' when there was too much to do for one script and the step has to be asked for again.
local function begin(given)
  if not state.load() then return { 'room-unknown' } end
  s.now = math.max(tonumber(given) or past.store_time(), s.last)
  local era = past.replication_id(redis.call('INFO', 'replication'))
  if era ~= s.era then moments.fail_over(era) end
  visits.prune()
  if not (past.end_turns() and past.end_graces() and past.forget_late()) then return state.done({ 'more' }) end
  if math.floor(s.now / numbers.MINUTE_MS) > math.floor(s.last / numbers.MINUTE_MS) then moments.begin_minute() end
  s.last = s.now
  if settings.mode == 'prequeue' then moments.open_in_time() end
  return nil
end
