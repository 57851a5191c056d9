-- Calling numbers: the log of turns, free capacity and credit, and the inlet.
local turns, inlet = {}, {}

function turns.entry(index)
  local text = redis.call('LINDEX', key.log, index)
  if not text then return nil, 0 end
  local upto, ends = string.match(text, '^(%d+):(%d+)$')
  return tonumber(upto), tonumber(ends)
end

-- Calls the turns of all numbers up to `to` (at most `issued`); returns how many hold one now, and how many were passed
-- over because they are absent.
function turns.call(to)
  if to <= s.called then return 0, 0 end
  local judged = settings.passes and settings.mode ~= 'off' and math.min(presence.judged(), to) or s.called
  local passed = judged > s.called and presence.pass_over(s.called, judged) or 0
  local count = numbers.count_held(s.called, to) - passed
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
  state.total('passedOver', passed)
  return count, passed
end

-- The same, noted as what `actor` did (JSON).
function turns.announce(to, actor)
  local from = s.called
  local called, passed = turns.call(to)
  if s.called > from then state.note('serving.advanced', from, s.called, called, passed, actor) end
  return called
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

-- Lets the inlet call whom it may.
function inlet.tick()
  if not inlet.is_open() or not (settings.rate or settings.capacity) then return end
  if settings.rate and inlet.rate_runs() then
    local period = math.floor((s.now - s.anchor) / settings.rate.every)
    if period > s.period then s.period, s.credit = period, settings.rate.admit end
  end
  if s.called >= s.issued then return end
  local places = inlet.free() - s.late
  if places > 0 then inlet.spend(turns.announce(presence.nth(s.called, places, s.issued), 'null')) end
end
