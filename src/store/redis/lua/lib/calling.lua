-- Calling numbers: the log of turns, gaps, free capacity and credit, and the inlet.
local CHUNK_NUMBERS = 65536

-- Ranges {from, to} of numbers that nobody holds (LINE.md, mark), ascending.
local function parse_gaps()
  local gaps = {}
  for from, to in string.gmatch(s.gaps, '(%d+)-(%d+)') do gaps[#gaps + 1] = { tonumber(from), tonumber(to) } end
  return gaps
end

-- Ranges of numbers in (from, to] outside of gaps.
local function present_ranges(from, to)
  if s.gaps == '' then return { { from + 1, to } } end
  local ranges, first = {}, from + 1
  for _, gap in ipairs(parse_gaps()) do
    if gap[2] >= first and gap[1] <= to then
      if gap[1] > first then ranges[#ranges + 1] = { first, gap[1] - 1 } end
      first = gap[2] + 1
    end
  end
  if first <= to then ranges[#ranges + 1] = { first, to } end
  return ranges
end

local function count_present(from, to)
  local count = 0
  for _, range in ipairs(present_ranges(from, to)) do count = count + range[2] - range[1] + 1 end
  return count
end

-- The f-th number in (from, last] that somebody holds or will hold, or `last`.
local function nth_present(from, f, last)
  for _, range in ipairs(present_ranges(from, last)) do
    local length = range[2] - range[1] + 1
    if f <= length then return range[1] + f - 1 end
    f = f - length
  end
  return last
end

local function in_gap(number)
  return s.gaps ~= '' and count_present(number - 1, number) == 0
end

local function chunk_of(number)
  return math.floor(number / CHUNK_NUMBERS)
end

-- How many of the called numbers in (from, to] hold an untaken turn.
local function count_untaken(from, to)
  local count = 0
  for _, range in ipairs(present_ranges(from, to)) do
    count = count + range[2] - range[1] + 1
    for chunk = chunk_of(range[1]), chunk_of(range[2]) do
      local base = chunk * CHUNK_NUMBERS
      count = count - redis.call('BITCOUNT', USED .. chunk,
        math.max(range[1] - base, 0), math.min(range[2] - base, CHUNK_NUMBERS - 1), 'BIT')
    end
  end
  return count
end

local function log_entry(index)
  local text = redis.call('LINDEX', LOG, index)
  if not text then return nil, 0 end
  local upto, ends = string.match(text, '^(%d+):(%d+)$')
  return tonumber(upto), tonumber(ends)
end

-- Calls the turns of all numbers up to `to` (at most `issued`); returns how many people that are.
local function call(to)
  if to <= s.called then return 0 end
  local count = count_present(s.called, to)
  -- Rounded up to this grain, the log has about 258 entries however often numbers are called.
  local grain = math.max(1000, math.ceil((turn + grace) / 256))
  local ends = math.max(math.ceil((now + turn) / grain) * grain, s.logLast)
  local entry = string.format('%.0f:%.0f', to, ends)
  if ends == s.logLast then redis.call('LSET', LOG, -1, entry) else redis.call('RPUSH', LOG, entry) end
  if s.logFirst == 0 then s.logFirst = ends end
  if s.logNext == 0 then s.logNext = ends end
  s.logLast = ends
  s.called = to
  s.serving = math.max(s.serving, to)
  s.outstanding = s.outstanding + count
  return count
end

-- Whether the rate may call anybody now.
local function rate_runs()
  return now >= (rate.from or now) and now < (rate.till or math.huge)
end

local function free_slots()
  return capacity and capacity - inside() - s.outstanding or math.huge
end

-- How many more may be called or let in now.
local function free()
  local slots = free_slots()
  if not rate then return slots end
  return math.min(slots, rate_runs() and s.credit or 0)
end

local function spend(credit)
  if rate then s.credit = s.credit - credit end
end

-- Lets the inlet call whom it may.
local function tick()
  if mode ~= 'open' or not (rate or capacity) then return end
  if rate and rate_runs() then
    local period = math.floor((now - s.anchor) / rate.every)
    if period > s.period then s.period, s.credit = period, rate.admit end
  end
  if s.called >= s.issued then return end
  local places = free() - late
  if places > 0 then spend(call(nth_present(s.called, places, s.issued))) end
end
