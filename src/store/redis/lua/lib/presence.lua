-- Who of those next in line is there (LINE.md, presence). Points are text, "at:called:end" each, the newest first.
local presence = state.seldom(function(presence)
  -- Numbers up to here are in the near zone: not too far from the last number called even when calls were taken back.
  function presence.zone()
    return math.min(tonumber(string.match(s.points, '^%d+:%d+:(%d+)')) or s.called, s.called + constants.LARGEST_ZONE)
  end

  -- Of numbers up to here, who is not seen is absent.
  function presence.judged()
    for at, zone in string.gmatch(s.points, '(%d+):%d+:(%d+)') do
      if s.lineMs - at >= constants.JUDGED_AFTER_MS then
        return math.min(math.max(tonumber(zone), s.called), s.called + constants.LARGEST_ZONE)
      end
    end
    return s.called
  end

  -- How many numbers are likely to be called within five minutes; `oldest`: the last one called at the oldest point.
  function presence.size(oldest)
    local size = 2 * (s.called - oldest)
    if settings.rate then
      size = math.max(size, math.ceil(settings.rate.admit * constants.ZONE_MS / settings.rate.everyMs))
    end
    return math.min(math.max(size, constants.SMALLEST_ZONE), constants.LARGEST_ZONE)
  end

  -- Adds the point of a new minute.
  function presence.add_point()
    if state.setting(SETTING.passOver) ~= '1' then return end
    -- While nobody took a step nobody could report who is there.
    if s.lineMs - s.sinceMs >= constants.OUTAGE_MS then s.points = '' end
    local points, oldest, zone = { '' }, s.called, 0
    for at, called, upto in string.gmatch(s.points, '(%d+):(%d+):(%d+)') do
      zone = math.max(zone, tonumber(upto))
      if s.lineMs - at <= constants.ZONE_MS then
        points[#points + 1] = at .. ':' .. called .. ':' .. upto
        oldest = tonumber(called)
      end
    end
    points[1] = string.format('%.0f:%.0f:%.0f', s.lineMs, s.called, math.max(zone, s.called + presence.size(oldest)))
    s.points = table.concat(points, ' ')
  end

  -- Sets the bits of `pieces`, a bitmap of `length` bytes in parts, among those of a chunk's numbers that were seen.
  function presence.set_seen(chunk, pieces, length)
    local seen, mask = numbers.seen_key(0, chunk), presence.temporary('mask')
    pieces[#pieces + 1] = string.rep('\0', constants.CHUNK_NUMBERS / 8 - length)
    scratch('SET', mask, table.concat(pieces))
    write('BITOP', 'OR', seen, seen, mask)
    write('PEXPIRE', seen, numbers.SEEN_KEPT_MS, 'NX')
  end

  -- The holders of the numbers in ARGV, ascending from the one at `first` on, were seen just now. One bitmap that is
  -- written here takes less than half as long as a command that sets each bit.
  function presence.see_all(first)
    local floor, char, rep, per_chunk = math.floor, string.char, string.rep, constants.CHUNK_NUMBERS
    local called, last = s.called, math.min(s.issued, presence.zone())
    local chunk, pieces, count, byte, value
    for i = first, #ARGV do
      local number = tonumber(ARGV[i])
      if number > called and number <= last then
        local place = number % per_chunk
        local at = floor(place / 8)
        if number - place ~= chunk then
          if chunk then
            pieces[count + 1] = char(value)
            presence.set_seen(chunk / per_chunk, pieces, byte + 1)
          end
          chunk, pieces, count, byte, value = number - place, { rep('\0', at) }, 1, at, 0
        elseif at ~= byte then
          pieces[count + 1], pieces[count + 2] = char(value), rep('\0', at - byte - 1)
          count, byte, value = count + 2, at, 0
        end
        value = bit.bor(value, 2 ^ (7 - place % 8))
      end
    end
    if not chunk then return end
    pieces[count + 1] = char(value)
    presence.set_seen(chunk / per_chunk, pieces, byte + 1)
  end

  -- A key for `scratch`, which is dropped when this step ends.
  function presence.temporary(name)
    local made = key.seen .. name
    state.temporary = state.temporary or {}
    state.temporary[#state.temporary + 1] = made
    return made
  end

  -- The bitmap of a chunk's numbers that were seen in the last three minutes.
  function presence.bits(chunk)
    presence.joined = presence.joined or {}
    local bits = presence.joined[chunk]
    if not bits then
      local minutes = {}
      for i = 1, constants.PRESENT_MINUTES do minutes[i] = numbers.seen_key(i - 1, chunk) end
      bits = minutes[1]
      -- A bitmap that is not there would be joined as slowly as one of another length.
      if redis.call('EXISTS', unpack(minutes)) < #minutes then
        for i = #minutes, 1, -1 do
          if redis.call('EXISTS', minutes[i]) == 0 then table.remove(minutes, i) end
        end
      end
      if #minutes == 1 then bits = minutes[1] end
      if #minutes > 1 then
        bits = presence.temporary('present:' .. chunk)
        scratch('BITOP', 'OR', bits, unpack(minutes))
      end
      presence.joined[chunk] = bits
    end
    return bits
  end

  -- The parts of (from, to] that lie in one chunk each and outside of gaps: {chunk, first bit, last bit}.
  function presence.parts(from, to)
    local parts = {}
    for _, range in ipairs(numbers.held_ranges(from, to)) do
      for chunk = numbers.chunk_of(range[1]), numbers.chunk_of(range[2]) do
        local base, most = chunk * constants.CHUNK_NUMBERS, constants.CHUNK_NUMBERS - 1
        parts[#parts + 1] = { chunk, math.max(range[1] - base, 0), math.min(range[2] - base, most) }
      end
    end
    return parts
  end

  -- How many in (from, to], all of them judged, are present.
  function presence.count(from, to)
    local count, chunk = 0, numbers.chunk_of(to)
    if s.gaps == '' and numbers.chunk_of(from + 1) == chunk then
      local base = chunk * constants.CHUNK_NUMBERS
      return redis.call('BITCOUNT', presence.bits(chunk), from + 1 - base, to - base, 'BIT')
    end
    for _, part in ipairs(presence.parts(from, to)) do
      count = count + redis.call('BITCOUNT', presence.bits(part[1]), part[2], part[3], 'BIT')
    end
    return count
  end

  -- The number of the f-th person after `from` who is not absent, or `last` if there are fewer.
  function presence.number_of_nth(from, f, last)
    local judged = settings.mode == 'off' and from or math.min(presence.judged(), last)
    if judged <= from then return numbers.after(from, f, last) end
    for _, part in ipairs(presence.parts(from, judged)) do
      local bits, low, high = presence.bits(part[1]), part[2], part[3]
      local count = redis.call('BITCOUNT', bits, low, high, 'BIT')
      if f <= count then
        while low < high do
          local middle = math.floor((low + high) / 2)
          if redis.call('BITCOUNT', bits, part[2], middle, 'BIT') >= f then high = middle else low = middle + 1 end
        end
        return part[1] * constants.CHUNK_NUMBERS + low
      end
      f = f - count
    end
    return judged < last and numbers.after(judged, f, last) or last
  end

  -- A bitmap of a chunk with ones from `low` to `high`.
  function presence.mask(low, high)
    local first, last = math.floor(low / 8), math.floor(high / 8)
    local head, tail = math.floor(255 / 2 ^ (low % 8)), 256 - 2 ^ (7 - high % 8)
    local before, after = string.rep('\0', first), string.rep('\0', constants.CHUNK_NUMBERS / 8 - 1 - last)
    if first == last then return before .. string.char(bit.band(head, tail)) .. after end
    return before .. string.char(head) .. string.rep('\255', last - first - 1) .. string.char(tail) .. after
  end

  -- Marks those of (from, to], all of them judged, who are absent as passed over. Returns how many they are.
  function presence.pass_over(from, to)
    local count = 0
    for _, part in ipairs(presence.parts(from, to)) do
      local chunk, low, high = unpack(part)
      local bits = presence.bits(chunk)
      local absent = high - low + 1 - redis.call('BITCOUNT', bits, low, high, 'BIT')
      if absent > 0 then
        local mask, both = presence.temporary('mask'), presence.temporary('both')
        scratch('SET', mask, presence.mask(low, high))
        scratch('BITOP', 'AND', both, mask, bits)
        scratch('BITOP', 'XOR', mask, mask, both)
        write('BITOP', 'OR', key.passed .. chunk, key.passed .. chunk, mask)
        count = count + absent
      end
    end
    return count
  end

  -- Clears the bits of the numbers in (from, to] in the bitmaps of a prefix. Returns how many were set.
  function presence.clear_bits(prefix, from, to)
    local count = 0
    for chunk = numbers.chunk_of(from + 1), numbers.chunk_of(to) do
      local bits, base = prefix .. chunk, chunk * constants.CHUNK_NUMBERS
      local low, high = math.max(from + 1 - base, 0), math.min(to - base, constants.CHUNK_NUMBERS - 1)
      local there = redis.call('BITCOUNT', bits, low, high, 'BIT')
      if there > 0 then
        local mask = presence.temporary('mask')
        scratch('SET', mask, presence.mask(low, high))
        scratch('BITOP', 'AND', mask, mask, bits)
        write('BITOP', 'XOR', bits, bits, mask)
        count = count + there
      end
    end
    return count
  end

  -- How many are present in each of equally long stretches of the judged numbers, as "count,count".
  function presence.stretches(judged)
    local counts, length = {}, math.ceil((judged - s.called) / constants.STRETCHES)
    for from = s.called, judged - 1, math.max(length, 1) do
      counts[#counts + 1] = presence.count(from, math.min(from + length, judged))
    end
    return table.concat(counts, ',')
  end
end)
