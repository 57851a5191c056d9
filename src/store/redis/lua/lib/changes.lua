-- Settings: those of the file, changes that win over them, and what a change of those in force means for the line.
local changes = state.seldom(function(changes)
  changes.NAMES = SETTING_NAMES
  changes.DEFAULTS = SETTING_DEFAULTS

  -- The settings in force, as they are to be stored. During an upgrade processes of two versions share a room: the older
  -- one keeps lines of settings that it does not know, and a setting that it did not write has its default.
  function changes.effective()
    local values = {}
    for i, name in ipairs(changes.NAMES) do
      local stored = read('HMGET', key.settings, 'change:' .. name, 'file:' .. name)
      values[i] = stored[1] or stored[2] or changes.DEFAULTS[i]
    end
    return table.concat(values, '\n') .. changes.unknown_lines()
  end

  -- The stored lines of settings that only a newer version knows, with the line break before them.
  function changes.unknown_lines()
    return string.match(s.settings or '', '^' .. string.rep('[^\n]*\n', #changes.NAMES - 1) .. '[^\n]*(.*)$') or ''
  end

  -- The stored settings, with the defaults of those that have no line.
  function changes.completed()
    local _, breaks = string.gsub(s.settings, '\n', '')
    local lines = { s.settings }
    for i = breaks + 2, #changes.NAMES do lines[#lines + 1] = changes.DEFAULTS[i] end
    return table.concat(lines, '\n')
  end

  -- A new rate grants its current period at once. A change of the share moves the credit; a change of the grid of periods
  -- starts with the next one.
  function changes.change_rate(old)
    if not settings.rate then
      if old then s.credit = 0 end
      return
    end
    if not old then
      s.anchor, s.period, s.credit = settings.rate.fromMs or s.clockMs, -1, 0
      return
    end
    s.credit = math.min(math.max(s.credit + settings.rate.admit - old.admit, 0), settings.rate.admit)
    if settings.rate.everyMs == old.everyMs and settings.rate.fromMs == old.fromMs then return end
    if settings.rate.fromMs ~= old.fromMs then s.anchor = settings.rate.fromMs or s.clockMs end
    if s.period >= 0 then s.period = math.floor((s.clockMs - s.anchor) / settings.rate.everyMs) end
  end

  -- A room without a gate has none that is shut.
  function changes.keep_gate()
    if state.setting(SETTING.gate) ~= '' or s.gate == 0 then return end
    s.gate = 0
    state.note('gate.changed', 0)
  end

  -- Brings the stored settings into force, and calls nobody but those whom opening doors call; noted as `change` that
  -- `actor` asked for (both JSON). A planned change, which `planned` names (JSON), is noted also where it changes nothing.
  -- Returns whether the settings in force have changed.
  function changes.bring_into_force(change, actor, planned)
    local old_rate, old_grace, was_before_draw = settings.rate, settings.graceMs, state.is_before_draw()
    local before = changes.completed()
    s.settings = changes.effective()
    local is_same = s.settings == before
    if is_same and not planned then return false end
    state.note('settings.changed', change, planned and actor .. '\n' .. planned or actor)
    if is_same then return false end
    state.parse_settings()
    changes.change_rate(old_rate)
    if not settings.rate and not inlet.replaces_missed() then s.credit = 0 end
    if state.setting(SETTING.passOver) ~= '1' then s.points = '' end
    changes.keep_gate()
    -- With a capacity nobody may be called unseen, by joining below a serving number that is ahead.
    if settings.capacity then s.serving = s.called end
    if was_before_draw and settings.mode ~= 'prequeue' then moments.open_doors() end
    if settings.graceMs ~= old_grace then
      past.end_graces()
      past.forget_late()
    end
    return true
  end

  -- Calls everybody if the mode is off, unless nobody knows who they are.
  function changes.call_in_mode_off(actor)
    if settings.mode == 'off' and s.draw ~= 1 then turns.call(s.issued, actor) end
  end

  -- Brings the stored settings into force, as above, and lets them have their effect on the line.
  function changes.apply(change, actor)
    if not changes.bring_into_force(change, actor) then return end
    moments.open_in_time(s.clockMs)
    changes.call_in_mode_off(actor)
  end
end)
