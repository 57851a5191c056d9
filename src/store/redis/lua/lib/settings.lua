-- Settings: those of the file, changes that win over them, and what a change of those in force means for the line.

-- The settings in force, as SETTINGS has them.
local function effective_settings()
  local values = {}
  for i, name in ipairs({ 'mode', 'rate', 'capacity', 'turnWindowMs', 'graceMs', 'admissionMs', 'opensAtMs', 'message' }) do
    local stored = redis.call('HMGET', SETTINGS, 'change:' .. name, 'file:' .. name)
    values[i] = stored[1] or stored[2]
  end
  return table.concat(values, '\n')
end

-- A new rate grants its current period at once. A change of the share moves the credit; a change of the grid of periods
-- starts with the next one.
local function change_rate(old)
  if not rate then
    s.credit = 0
    return
  end
  if not old then
    s.anchor, s.period, s.credit = rate.from or now, -1, 0
    return
  end
  s.credit = math.min(math.max(s.credit + rate.admit - old.admit, 0), rate.admit)
  if rate.every == old.every and rate.from == old.from then return end
  if rate.from ~= old.from then s.anchor = rate.from or now end
  if s.period >= 0 then s.period = math.floor((now - s.anchor) / rate.every) end
end

-- Brings the settings of SETTINGS into force.
local function apply_settings()
  local old_rate, old_grace = rate, grace
  s.settings = effective_settings()
  parse_settings()
  change_rate(old_rate)
  if mode == 'off' then call(s.issued) end
  -- With a capacity nobody may be called unseen, by joining below a serving number that is ahead.
  if capacity then s.serving = s.called end
  if grace ~= old_grace then
    end_graces()
    forget_late()
  end
end
