-- Numbers: gaps, the chunks of their bitmaps, who was seen, and who of those called holds a turn.
local numbers = {}
numbers.SEEN_KEPT_MS = 600000
numbers.GAPS_KEPT = 64

-- Ranges {from, to} that nobody holds (LINE.md, mark), ascending: of numbers, or of what is written in `text`.
function numbers.parse_gaps(text)
  local gaps = {}
  for from, to in string.gmatch(text or s.gaps, '(%d+)-(%d+)') do gaps[#gaps + 1] = { tonumber(from), tonumber(to) } end
  return gaps
end

-- Adds what was skipped, and joins it to the last gap if it goes on there. One gap too many is not noted: then people who
-- do not exist are called, or drawn. Returns the gaps as text.
function numbers.add_gap(gaps, from, to)
  local last = gaps[#gaps]
  if last and last[2] == from - 1 then
    last[2] = to
  elseif #gaps < numbers.GAPS_KEPT then
    gaps[#gaps + 1] = { from, to }
  end
  local texts = {}
  for i, gap in ipairs(gaps) do texts[i] = string.format('%.0f-%.0f', gap[1], gap[2]) end
  return table.concat(texts, ',')
end

-- Entries that nobody holds, as text, and when the doors opened over them ('': they have not). Processes of an older
-- version know neither. They leave the field when they reset a room, so it names its epoch. They would work out other
-- numbers for a draw over gaps, so when its doors opened is written here and not in drawnAt: to them they have not.
function numbers.entry_gaps(stored)
  local epoch, drawn, gaps = string.match(stored or '', '^(%d+):(%d*):(.*)$')
  if tonumber(epoch) ~= s.epoch or s.draw > 0 and drawn == '' then return '', '' end
  return gaps, drawn
end

-- Gaps whose numbers are over, as text. Stored with the epoch, likewise.
function numbers.past_gaps(stored)
  local epoch, gaps = string.match(stored or '', '^(%d+):(.*)$')
  return tonumber(epoch) == s.epoch and gaps or ''
end

function numbers.store_entry_gaps(gaps, drawn)
  write('HSET', key.state, 'entryGaps', string.format('%.0f:%s:%s', s.epoch, drawn, gaps))
end

-- How many early visitors there are.
function numbers.count_entries(gaps)
  local count = s.entries
  for _, gap in ipairs(numbers.parse_gaps(gaps)) do count = count - (gap[2] - gap[1] + 1) end
  return count
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

-- The f-th number in (from, last] outside of gaps, or `last` if there are fewer.
function numbers.after(from, f, last)
  for _, range in ipairs(numbers.held_ranges(from, last)) do
    local length = range[2] - range[1] + 1
    if f <= length then return range[1] + f - 1 end
    f = f - length
  end
  return last
end

-- The last number outside of gaps before the `f` people up to `from`; 0 if nobody is before them.
function numbers.before(from, f)
  local ranges = numbers.held_ranges(0, from)
  for i = #ranges, 1, -1 do
    local length = ranges[i][2] - ranges[i][1] + 1
    if f < length then return ranges[i][2] - f end
    f = f - length
  end
  return 0
end

function numbers.is_skipped(number)
  return s.gaps ~= '' and numbers.count_held(number - 1, number) == 0
end

-- Whether nobody holds a number that was given: it is in a gap, also in one whose numbers are over.
function numbers.is_nobodys(number)
  for _, gap in ipairs(numbers.parse_gaps(numbers.past_gaps(read('HGET', key.state, 'pastGaps')))) do
    if gap[1] <= number and number <= gap[2] then return true end
  end
  return numbers.is_skipped(number)
end

function numbers.chunk_of(number)
  return math.floor(number / constants.CHUNK_NUMBERS)
end

-- The bitmap of a chunk's numbers that were seen in the minute that is `ago` before the running one.
function numbers.seen_key(ago, chunk)
  return key.seen .. s.epoch .. ':' .. math.floor(s.lineMs / constants.MINUTE_MS) - ago .. ':' .. chunk
end

-- Bits were set in a bitmap of who was seen. Bitmaps of one length are joined many times faster than others.
function numbers.keep_seen(seen)
  if write('PEXPIRE', seen, numbers.SEEN_KEPT_MS, 'NX') == 0 then return end
  write('BITFIELD', seen, 'INCRBY', 'u1', constants.CHUNK_NUMBERS - 1, 0)
end

-- The holder of a number was seen just now; that matters in the near zone (presence.lua).
function numbers.see(number)
  local zone = tonumber(string.match(s.points, '^%d+:%d+:(%d+)')) or 0
  if number > math.min(zone, s.issued, s.called + constants.LARGEST_ZONE) or number <= s.called then return end
  local seen = numbers.seen_key(0, numbers.chunk_of(number))
  write('SETBIT', seen, number % constants.CHUNK_NUMBERS, 1)
  numbers.keep_seen(seen)
end

-- How many of the called numbers in (from, to] hold an untaken turn.
function numbers.count_untaken(from, to)
  local count = 0
  for _, range in ipairs(numbers.held_ranges(from, to)) do
    count = count + range[2] - range[1] + 1
    for chunk = numbers.chunk_of(range[1]), numbers.chunk_of(range[2]) do
      local base = chunk * constants.CHUNK_NUMBERS
      local first, last = math.max(range[1] - base, 0), math.min(range[2] - base, constants.CHUNK_NUMBERS - 1)
      count = count - redis.call('BITCOUNT', key.used .. chunk, first, last, 'BIT')
        - redis.call('BITCOUNT', key.passed .. chunk, first, last, 'BIT')
    end
  end
  return count
end
