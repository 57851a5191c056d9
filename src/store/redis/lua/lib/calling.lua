-- Calling numbers: the log of turns, gaps, free capacity and credit, and the inlet.
local numbers, turns, inlet = {}, {}, {}
numbers.PER_CHUNK = 65536

-- Ranges {from, to} of numbers that nobody holds (LINE.md, mark), ascending.
function numbers.parse_gaps()
  local gaps = {}
  for from, to in string.gmatch(s.gaps, '(%d+)-(%d+)') do gaps[#gaps + 1] = { tonumber(from), tonumber(to) } end
  return gaps
end

-- Ranges of numbers in (from, to] outside of gaps.
function numbers.present_ranges(from, to)
  if s.gaps == '' then return { { from + 1, to } } end
  local ranges, first = {}, from + 1
  for _, gap in ipairs(numbers.parse_gaps()) do
    if gap[2] >= first and gap[1] <= to then
      if gap[1] > first then ranges[#ranges + 1] = { first, gap[1] - 1 } end
      first = gap[2] + 1
    end
  end
  if first <= to then ranges[#ranges + 1] = { first, to } end
  return ranges
end

function numbers.count_present(from, to)
  local count = 0
  for _, range in ipairs(numbers.present_ranges(from, to)) do count = count + range[2] - range[1] + 1 end
  return count
end

-- The f-th number in (from, last] that somebody holds or will hold, or `last`.
function numbers.nth_present(from, f, last)
  for _, range in ipairs(numbers.present_ranges(from, last)) do
    local length = range[2] - range[1] + 1
    if f <= length then return range[1] + f - 1 end
    f = f - length
  end
  return last
end

function numbers.in_gap(number)
  return s.gaps ~= '' and numbers.count_present(number - 1, number) == 0
end

function numbers.chunk_of(number)
  return math.floor(number / numbers.PER_CHUNK)
end

-- How many of the called numbers in (from, to] hold an untaken turn.
function numbers.count_untaken(from, to)
  local count = 0
  for _, range in ipairs(numbers.present_ranges(from, to)) do
    count = count + range[2] - range[1] + 1
    for chunk = numbers.chunk_of(range[1]), numbers.chunk_of(range[2]) do
      local base = chunk * numbers.PER_CHUNK
      count = count - redis.call('BITCOUNT', key.used .. chunk,
        math.max(range[1] - base, 0), math.min(range[2] - base, numbers.PER_CHUNK - 1), 'BIT')
    end
  end
  return count
end

function turns.entry(index)
  local text = redis.call('LINDEX', key.log, index)
  if not text then return nil, 0 end
  local upto, ends = string.match(text, '^(%d+):(%d+)$')
  return tonumber(upto), tonumber(ends)
end

-- Calls the turns of all numbers up to `to` (at most `issued`); returns how many people that are.
function turns.call(to)
  if to <= s.called then return 0 end
  local count = numbers.count_present(s.called, to)
  -- Rounded up to this grain, the log has about 258 entries however often numbers are called.
  local grain = math.max(1000, math.ceil((settings.turn + settings.grace) / 256))
  local ends = math.max(math.ceil((s.now + settings.turn) / grain) * grain, s.logLast)
  local entry = string.format('%.0f:%.0f', to, ends)
  if ends == s.logLast then redis.call('LSET', key.log, -1, entry) else redis.call('RPUSH', key.log, entry) end
  if s.logFirst == 0 then s.logFirst = ends end
  if s.logNext == 0 then s.logNext = ends end
  s.logLast = ends
  s.called = to
  s.serving = math.max(s.serving, to)
  s.outstanding = s.outstanding + count
  return count
end

-- Whether the rate may call anybody now.
function inlet.rate_runs()
  return s.now >= (settings.rate.from or s.now) and s.now < (settings.rate.till or math.huge)
end

function inlet.free_slots()
  return settings.capacity and settings.capacity - visits.inside() - s.outstanding or math.huge
end

-- How many more may be called or let in now.
function inlet.free()
  local slots = inlet.free_slots()
  if not settings.rate then return slots end
  return math.min(slots, inlet.rate_runs() and s.credit or 0)
end

function inlet.spend(credit)
  if settings.rate then s.credit = s.credit - credit end
end

-- Lets the inlet call whom it may.
function inlet.tick()
  if settings.mode ~= 'open' or not (settings.rate or settings.capacity) then return end
  if settings.rate and inlet.rate_runs() then
    local period = math.floor((s.now - s.anchor) / settings.rate.every)
    if period > s.period then s.period, s.credit = period, settings.rate.admit end
  end
  if s.called >= s.issued then return end
  local places = inlet.free() - s.late
  if places > 0 then inlet.spend(turns.call(numbers.nth_present(s.called, places, s.issued))) end
end
