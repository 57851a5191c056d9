-- Numbers: gaps, the chunks of their bitmaps, who was seen, and who of those called holds a turn.
local numbers = {}
numbers.PER_CHUNK = 65536
numbers.MINUTE_MS = 60000
numbers.ZONE_MOST = 100000
numbers.SEEN_KEPT_MS = 600000

-- Ranges {from, to} of numbers that nobody holds (LINE.md, mark), ascending.
function numbers.parse_gaps()
  local gaps = {}
  for from, to in string.gmatch(s.gaps, '(%d+)-(%d+)') do gaps[#gaps + 1] = { tonumber(from), tonumber(to) } end
  return gaps
end

-- Ranges of numbers in (from, to] outside of gaps, which somebody holds or will hold.
function numbers.held_ranges(from, to)
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

function numbers.count_held(from, to)
  if s.gaps == '' then return to - from end
  local count = 0
  for _, range in ipairs(numbers.held_ranges(from, to)) do count = count + range[2] - range[1] + 1 end
  return count
end

-- The f-th number in (from, last] outside of gaps, or `last`.
function numbers.nth_held(from, f, last)
  for _, range in ipairs(numbers.held_ranges(from, last)) do
    local length = range[2] - range[1] + 1
    if f <= length then return range[1] + f - 1 end
    f = f - length
  end
  return last
end

function numbers.in_gap(number)
  return s.gaps ~= '' and numbers.count_held(number - 1, number) == 0
end

function numbers.chunk_of(number)
  return math.floor(number / numbers.PER_CHUNK)
end

-- The bitmap of a chunk's numbers that were seen in the minute that is `ago` before the running one.
function numbers.seen_key(ago, chunk)
  return key.seen .. s.epoch .. ':' .. math.floor(s.now / numbers.MINUTE_MS) - ago .. ':' .. chunk
end

-- Bits were set in a bitmap of who was seen. Bitmaps of one length are joined many times faster than others.
function numbers.keep_seen(seen)
  if redis.call('PEXPIRE', seen, numbers.SEEN_KEPT_MS, 'NX') == 0 then return end
  redis.call('BITFIELD', seen, 'INCRBY', 'u1', numbers.PER_CHUNK - 1, 0)
end

-- The holder of a number was seen just now; that matters in the near zone (presence.lua).
function numbers.see(number)
  local zone = tonumber(string.match(s.points, '^%d+:%d+:(%d+)')) or 0
  if number > math.min(zone, s.issued, s.called + numbers.ZONE_MOST) or number <= s.called then return end
  local seen = numbers.seen_key(0, numbers.chunk_of(number))
  redis.call('SETBIT', seen, number % numbers.PER_CHUNK, 1)
  numbers.keep_seen(seen)
end

-- How many of the called numbers in (from, to] hold an untaken turn.
function numbers.count_untaken(from, to)
  local count = 0
  for _, range in ipairs(numbers.held_ranges(from, to)) do
    count = count + range[2] - range[1] + 1
    for chunk = numbers.chunk_of(range[1]), numbers.chunk_of(range[2]) do
      local base = chunk * numbers.PER_CHUNK
      local first, last = math.max(range[1] - base, 0), math.min(range[2] - base, numbers.PER_CHUNK - 1)
      count = count - redis.call('BITCOUNT', key.used .. chunk, first, last, 'BIT')
        - redis.call('BITCOUNT', key.passed .. chunk, first, last, 'BIT')
    end
  end
  return count
end
