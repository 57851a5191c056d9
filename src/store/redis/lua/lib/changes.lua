-- Settings: those of the file, changes that win over them, and what a change of those in force means for the line.
local changes = {}
changes.NAMES = {
  'mode', 'rate', 'capacity', 'turnWindowMs', 'graceMs', 'admissionMs', 'opensAtMs', 'passOver', 'gate',
  'drawSource', 'message',
}

-- The settings in force, as they are stored.
function changes.effective()
  local values = {}
  for i, name in ipairs(changes.NAMES) do
    local stored = redis.call('HMGET', key.settings, 'change:' .. name, 'file:' .. name)
    values[i] = stored[1] or stored[2]
  end
  return table.concat(values, '\n')
end

-- A new rate grants its current period at once. A change of the share moves the credit; a change of the grid of periods
-- starts with the next one.
function changes.change_rate(old)
  if not settings.rate then
    s.credit = 0
    return
  end
  if not old then
    s.anchor, s.period, s.credit = settings.rate.from or s.now, -1, 0
    return
  end
  s.credit = math.min(math.max(s.credit + settings.rate.admit - old.admit, 0), settings.rate.admit)
  if settings.rate.every == old.every and settings.rate.from == old.from then return end
  if settings.rate.from ~= old.from then s.anchor = settings.rate.from or s.now end
  if s.period >= 0 then s.period = math.floor((s.now - s.anchor) / settings.rate.every) end
end

-- A room without a gate has none that is shut.
function changes.keep_gate()
  if state.setting(9) ~= '' or s.gate == 0 then return end
  s.gate = 0
  state.note('gate.changed', 0)
end

-- Brings the stored settings into force; noted as `change` that `actor` asked for (both JSON).
function changes.apply(change, actor)
  local old_rate, old_grace, was_before_draw = settings.rate, settings.grace, state.is_before_draw()
  local before = s.settings
  s.settings = changes.effective()
  if s.settings == before then return end
  state.parse_settings()
  state.note('settings.changed', change, actor)
  changes.change_rate(old_rate)
  if state.setting(8) ~= '1' then s.points = '' end
  changes.keep_gate()
  -- With a capacity nobody may be called unseen, by joining below a serving number that is ahead.
  if settings.capacity then s.serving = s.called end
  if was_before_draw and settings.mode ~= 'prequeue' then moments.open_doors() end
  moments.open_in_time()
  if settings.mode == 'off' and s.draw ~= 1 then turns.announce(s.issued, actor) end
  if settings.grace ~= old_grace then
    past.end_graces()
    past.forget_late()
  end
end
