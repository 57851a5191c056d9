-- How every step begins: time has its effect.
local LATE_SEEN_MS = 90000
local CHUNKS_PER_STEP = 16
local ITEMS_PER_STEP = 1000
local GAPS_KEPT = 64

local function store_time()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Changes with every failover, so a script can tell that the last writes may have been lost (LINE.md, mark).
local function replication_id(info)
  return string.match(info, 'master_replid:(%x+)') or ''
end

-- Nobody may get a number that was given before: go on behind the mark, and note what was skipped. A gap that is not
-- noted (there were too many) only means that people who do not exist are called.
local function skip_to_mark(era)
  s.era = era
  s.safe = s.mark
  redis.call('HDEL', STATE, 'markWrittenAt', 'markOffset', 'replicaLostAt')
  if s.mark <= s.issued then return end
  local gaps = {}
  for _, gap in ipairs(parse_gaps()) do
    if gap[2] > s.over then gaps[#gaps + 1] = gap end
  end
  local last = gaps[#gaps]
  if last and last[2] == s.issued then
    last[2] = s.mark
  elseif #gaps < GAPS_KEPT then
    gaps[#gaps + 1] = { s.issued + 1, s.mark }
  end
  for i, gap in ipairs(gaps) do gaps[i] = string.format('%.0f-%.0f', gap[1], gap[2]) end
  s.gaps = table.concat(gaps, ',')
  s.issued = s.mark
  call(math.min(s.issued, s.serving))
end

-- Moves `over` past the turns that ended. Whether all of them were dealt with.
local function end_turns()
  local chunks = CHUNKS_PER_STEP
  while s.logNext > 0 and s.logNext <= now do
    if chunks <= 0 then return false end
    local upto = log_entry(s.logOver)
    local to = math.min(upto, (chunk_of(s.over + 1) + chunks) * CHUNK_NUMBERS - 1)
    chunks = chunks - (chunk_of(to) - chunk_of(s.over + 1) + 1)
    local missed = count_untaken(s.over, to)
    s.over = to
    s.outstanding = s.outstanding - missed
    total('missed', missed)
    if rate and rate.returns then s.credit = math.min(rate.admit, s.credit + missed) end
    if to == upto then
      s.logOver = s.logOver + 1
      local _, ends = log_entry(s.logOver)
      s.logNext = ends
    end
  end
  return true
end

-- Moves `lost` past the turns whose grace is over, and drops the bitmaps below.
local function end_graces()
  while s.logOver > 0 and s.logFirst + grace <= now do
    s.lost = log_entry(0)
    redis.call('LPOP', LOG)
    s.logOver = s.logOver - 1
    local _, ends = log_entry(0)
    s.logFirst = ends
    if ends == 0 then s.logLast = 0 end
  end
  local dropped = 0
  while (s.chunk + 1) * CHUNK_NUMBERS - 1 <= s.lost do
    if dropped == ITEMS_PER_STEP then return false end
    redis.call('UNLINK', USED .. s.chunk)
    s.chunk = s.chunk + 1
    dropped = dropped + 1
  end
  return true
end

local function drop_late(numbers)
  if #numbers == 0 then return end
  redis.call('ZREM', LATE, unpack(numbers))
  redis.call('ZREM', LATE_NUMBERS, unpack(numbers))
  late = late - #numbers
end

local function forget_late()
  late = redis.call('ZCARD', LATE)
  if late == 0 then return true end
  local unseen = redis.call('ZRANGE', LATE, '-inf', now - LATE_SEEN_MS, 'BYSCORE', 'LIMIT', 0, ITEMS_PER_STEP)
  drop_late(unseen)
  local void = redis.call('ZRANGE', LATE_NUMBERS, '-inf', s.lost, 'BYSCORE', 'LIMIT', 0, ITEMS_PER_STEP)
  drop_late(void)
  return #unseen < ITEMS_PER_STEP and #void < ITEMS_PER_STEP
end

-- Begins a step at `given` (milliseconds; '': the server's time). Returns nil, or what the script has to answer at
-- once: 'room-unknown', or 'more' when there was too much to do for one script and the step has to be asked for again.
local function begin(given)
  if not load() then return { 'room-unknown' } end
  now = math.max(tonumber(given) or store_time(), s.last)
  s.last = now
  local era = replication_id(redis.call('INFO', 'replication'))
  if era ~= s.era then skip_to_mark(era) end
  prune_visits()
  if end_turns() and end_graces() and forget_late() then return nil end
  return done({ 'more' })
end
