-- The plan: changes of settings that the room makes by itself (LINE.md, the plan). Each is a member of a sorted set, a
-- line of text for each part: a number that rises with each one that is planned, the id, who planned it and the change
-- (both JSON), then name and value of every setting to change. So those of one moment are in the order in which they
-- were planned.
local plan = state.seldom(function(plan)
  function plan.parse(member)
    local id, actor, change, values = string.match(member, '^%d+\n([^\n]*)\n([^\n]*)\n([^\n]*)(.*)$')
    return { id = id, actor = actor, change = change, values = values }
  end

  -- The planned change with that id, its text, and when it is made; nil: it is not planned.
  function plan.find(id)
    local members = redis.call('ZRANGE', key.plan, 0, -1, 'WITHSCORES')
    for i = 1, #members, 2 do
      local planned = plan.parse(members[i])
      if planned.id == id then return planned, members[i], tonumber(members[i + 1]) end
    end
  end

  -- Those that the steps until now have left.
  function plan.next(count)
    return redis.call('ZRANGE', key.plan, '(' .. state.exact(s.clockMs), '+inf', 'BYSCORE', 'LIMIT', 0, count, 'WITHSCORES')
  end

  -- The next ones as JSON.
  function plan.told(count)
    local members, told = plan.next(count), {}
    for i = 1, #members, 2 do
      local planned = plan.parse(members[i])
      told[#told + 1] = string.format('{"id":"%s","atMs":%s,"change":%s,"by":%s}', planned.id,
        state.exact(tonumber(members[i + 1])), planned.change, planned.actor)
    end
    return '[' .. table.concat(told, ',') .. ']'
  end

  function plan.find_next()
    s.plannedMs = tonumber(redis.call('ZRANGE', key.plan, 0, 0, 'WITHSCORES')[2]) or 0
  end

  -- Makes the changes that are due, in order, and each once. Doors that open between two of them open there. Nobody is
  -- called in between: the step goes on with the settings that the last one leaves.
  function plan.make_due()
    local due = redis.call('ZRANGE', key.plan, '-inf', state.exact(s.clockMs), 'BYSCORE', 'WITHSCORES')
    local actor, has_changed = 'null', false
    for i = 1, #due, 2 do
      local planned, at = plan.parse(due[i]), tonumber(due[i + 1])
      moments.open_in_time(at)
      write('ZREM', key.plan, due[i])
      for name, value in string.gmatch(planned.values, '\n([^\n]*)\n([^\n]*)') do
        write('HSET', key.settings, 'change:' .. name, value)
      end
      local named = string.format('{"id":"%s","atMs":%s}', planned.id, state.exact(at))
      has_changed = changes.bring_into_force(planned.change, planned.actor, named) or has_changed
      actor = planned.actor
    end
    state.total('plannedMade', #due / 2)
    s.plannedMs = tonumber(plan.next(1)[2]) or 0
    moments.open_in_time(s.clockMs)
    if has_changed then changes.call_in_mode_off(actor) end
  end
end)
