-- Numbers: gaps, the chunks of their bitmaps, and who of those called holds a turn.
local numbers = {}
numbers.PER_CHUNK = 65536

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
