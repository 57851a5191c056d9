-- Calling numbers: the log of turns, free capacity and credit, and the inlet.
local turns, inlet = {}, {}

function turns.entry(index)
  local text = redis.call('LINDEX', key.log, index)
  if not text then return nil, 0 end
  local upto, ends = string.match(text, '^(%d+):(%d+)$')
  return tonumber(upto), tonumber(ends)
end

-- Calls the numbers up to `to` (at most `issued`), of whom `count` hold a turn from now on.
function turns.call(to, count)
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
end

-- Whether the number that this step gives is called alone: its holder is here, and nobody waits before it.
function turns.is_next(number)
  return numbers.count_held(s.called, number) == 1
end

-- Calls everybody up to `to` (at most `issued`), but passes over those who are absent; `actor` asked for it (JSON).
-- Returns how many hold a turn from now on.
function turns.announce(to, actor)
  if to <= s.called then return 0 end
  local from, passed = s.called, 0
  local judged = settings.mode == 'off' and from or math.min(presence.judged(), to)
  if judged > from then passed = presence.pass_over(from, judged) end
  local count = numbers.count_held(from, to) - passed
  state.total('passedOver', passed)
  turns.call(to, count)
  state.note('serving.advanced', from, to, count, passed, actor)
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

-- Whether nothing stops the inlet.
function inlet.is_open()
  return settings.mode == 'open' and s.gate == 0 and s.draw ~= 1
end

-- Lets the inlet call whom it may; `given` is the number that this step gives, if it gives one.
function inlet.tick(given)
  if not inlet.is_open() or not (settings.rate or settings.capacity) then return end
  if settings.rate and inlet.rate_runs() then
    local period = math.floor((s.now - s.anchor) / settings.rate.every)
    if period > s.period then s.period, s.credit = period, settings.rate.admit end
  end
  if s.called >= s.issued then return end
  local places = inlet.free() - s.late
  if places <= 0 then return end
  if given and turns.is_next(given) then
    turns.call(given, 1)
    inlet.spend(1)
  else
    inlet.spend(turns.announce(presence.nth(s.called, places, s.issued), 'null'))
  end
end
