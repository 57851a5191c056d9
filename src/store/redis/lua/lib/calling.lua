-- Calling numbers: the log of turns, free capacity and credit, and the inlet.
local turns, inlet = {}, {}

function turns.entry(index)
  local text = read('LINDEX', key.log, index)
  if not text then return nil, 0 end
  local upto, ends = string.match(text, '^(%d+):(%d+)$')
  return tonumber(upto), tonumber(ends)
end

-- Calls the numbers up to `to` (at most `issued`), of which `count` hold a turn from now on.
function turns.give(to, count)
  -- Rounded up to this grain, the log has about 258 entries however often numbers are called.
  local grain = math.max(constants.FINEST_GRID_MS, math.ceil((settings.turnWindowMs + settings.graceMs) / constants.ENDS_AT_ONCE))
  local ends = math.max(math.ceil((s.doorMs + settings.turnWindowMs) / grain) * grain, s.logLast)
  local entry = string.format('%.0f:%.0f', to, ends)
  if ends == s.logLast then write('LSET', key.log, -1, entry) else write('RPUSH', key.log, entry) end
  if s.logFirst == 0 then s.logFirst = ends end
  if s.logNext == 0 then s.logNext = ends end
  s.logLast = ends
  s.called = to
  s.serving = math.max(s.serving, to)
  s.outstanding = s.outstanding + count
end

-- Whether the number that this step gives is called alone: its holder is here, and nobody waits before it.
function turns.is_next(number)
  return numbers.count_held(s.called, number) == 1
end

-- Calls the number that this step gives: its holder is here, and learns by the answer that it is called.
function turns.call_given(number)
  if turns.is_next(number) then turns.give(number, 1) else turns.call(number, 'null') end
end

-- Calls everybody up to `to` (at most `issued`), but passes over those who are absent; `actor` asked for it (JSON), or
-- told that as many have left (`exits`).
-- Returns how many hold a turn from now on.
function turns.call(to, actor, exits)
  if to <= s.called then return 0 end
  local from, passed = s.called, 0
  local judged = settings.mode == 'off' and from or math.min(presence.judged(), to)
  if judged > from then passed = presence.pass_over(from, judged) end
  local count = numbers.count_held(from, to) - passed
  state.total('passedOver', passed)
  turns.give(to, count)
  state.note('serving.advanced', from, to, count, passed, actor .. (exits and '\nexits' or ''))
  return count
end

-- Whether the rate may call anybody now.
function inlet.rate_runs()
  return s.clockMs >= (settings.rate.fromMs or s.clockMs) and s.clockMs < (settings.rate.untilMs or math.huge)
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

-- Whether nothing stops the inlet.
function inlet.is_open()
  return settings.mode == 'open' and s.gate == 0 and s.draw ~= 1
end

-- Grants the share of a period that has begun, once. A clock that was set back begins no period.
function inlet.grant()
  if not settings.rate or not inlet.rate_runs() then return end
  local period = math.floor((s.clockMs - s.anchor) / settings.rate.everyMs)
  if period > s.period then s.credit = settings.rate.admit end
  s.period = period
end

-- Late returners who do not wait for a late turn any more.
function inlet.drop_late(returners)
  if #returners == 0 then return end
  write('ZREM', key.late, unpack(returners))
  write('ZREM', key.lateNumbers, unpack(returners))
  write('ZREM', key.latePaid, unpack(returners))
  s.late = s.late - #returners
end

-- The late returners who get a turn now, at most `count`, and how many of them the rate is charged for: the lowest
-- numbers while it has credit, then the lowest of those that have paid before.
function inlet.next_late(count)
  local credit = settings.rate and (inlet.rate_runs() and s.credit or 0) or math.huge
  local paid = redis.call('ZRANGE', key.latePaid, 0, count - 1)
  if #paid == 0 then
    count = math.min(count, credit)
    if count < 1 then return {}, 0 end
    local served = redis.call('ZRANGE', key.lateNumbers, 0, math.floor(count) - 1)
    return served, #served
  end
  local has_paid, served, charged = {}, {}, 0
  for _, number in ipairs(paid) do has_paid[number] = true end
  for _, number in ipairs(redis.call('ZRANGE', key.lateNumbers, 0, count - 1)) do
    if credit >= 1 or has_paid[number] then
      served[#served + 1] = number
      if not has_paid[number] then credit, charged = credit - 1, charged + 1 end
      has_paid[number] = nil
    end
  end
  for _, number in ipairs(paid) do
    if #served < count and has_paid[number] then served[#served + 1] = number end
  end
  return served, charged
end

-- Gives late turns while the inlet is open and has room: a slot, and a credit of the rate unless it was paid. The lowest
-- number comes first (LINE.md, late returners).
function inlet.serve_late()
  if s.late == 0 or not inlet.is_open() then return end
  inlet.grant()
  local count = math.floor(math.min(s.late, inlet.free_slots(), constants.LATE_TURNS_AT_ONCE))
  if count < 1 then return end
  local served, charged = inlet.next_late(count)
  if #served == 0 then return end
  local turns_of, seen = {}, redis.call('ZMSCORE', key.late, unpack(served))
  for i, number in ipairs(served) do
    local ends = s.doorMs + settings.turnWindowMs
    -- A place that was given back is kept for somebody who may not be there yet.
    if tonumber(seen[i]) > s.doorMs then ends = math.max(ends, seen[i] + constants.LATE_SEEN_MS) end
    turns_of[i * 2 - 1], turns_of[i * 2] = ends, number
  end
  write('ZADD', key.lateTurns, unpack(turns_of))
  inlet.drop_late(served)
  s.lateTurns, s.outstanding = s.lateTurns + #served, s.outstanding + #served
  inlet.spend(charged)
end

-- Whether missed turns call others: a rate and a capacity have rules of their own for that.
function inlet.replaces_missed()
  return not settings.rate and not settings.capacity and state.setting(SETTING.replaceMissed) == '1'
end

-- Calls somebody for each turn that was missed; where nobody waits, `serving` goes ahead.
function inlet.replace_missed()
  if s.credit == 0 then return end
  if s.called < s.issued then
    s.credit = s.credit - turns.call(presence.number_of_nth(s.called, s.credit, s.issued), 'null')
  end
  if s.called < s.issued then return end
  local from, ahead = s.serving, s.credit
  s.serving = numbers.after(from, ahead, constants.MAX_SAFE_INTEGER)
  s.credit = 0
  if ahead > 0 then state.note('serving.advanced', from, s.serving, 0, 0, 'null') end
end

-- Lets the inlet call people: late returners first, then the next in line; `given` is the number that this step gives,
-- if it gives one.
function inlet.tick(given)
  if not inlet.is_open() then return end
  inlet.grant()
  inlet.serve_late()
  if s.late == 0 and not (settings.rate or settings.capacity) then return inlet.replace_missed() end
  if s.called >= s.issued then return end
  local places = inlet.free()
  -- Where one step cannot serve all late returners, the next one goes on with them.
  if places <= 0 or s.late > 0 and places >= 1 then return end
  if given and turns.is_next(given) then
    turns.give(given, 1)
    inlet.spend(1)
  else
    inlet.spend(turns.call(presence.number_of_nth(s.called, places, s.issued), 'null'))
  end
end
