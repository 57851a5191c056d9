-- What happens to a room now and then: another server took over, a minute begins, the doors open (LINE.md).
local moments = state.seldom(function(moments)
  moments.EVENTS_LOST = 100000
  moments.ACTS_AT_ONCE = 256

  -- Nobody may get a number that was given before: go on behind the mark, and note what was skipped. Before the draw no
  -- entry may be given again either; and the doors may have been open already, so that numbers below the mark are known to
  -- be drawn.
  function moments.fail_over(era)
    s.era = era
    s.safe = s.mark
    -- Events may be lost, too. More of them than this do not happen before a replica or the disk has one.
    s.event = math.max(s.event + moments.EVENTS_LOST, s.clockMs)
    s.points = ''
    write('HDEL', key.state, 'markWrittenAt', 'markOffset', 'replicaLostAt')
    local given = state.given()
    if s.mark <= given then return end
    if state.is_before_draw() then
      local known = numbers.entry_gaps(read('HGET', key.state, 'entryGaps'))
      local last = s.mark - s.issued
      numbers.store_entry_gaps(numbers.add_gap(numbers.parse_gaps(known), s.entries + 1, last), '')
      s.entries = last
    end
    local gaps, past_gaps = {}, numbers.past_gaps(read('HGET', key.state, 'pastGaps'))
    for _, gap in ipairs(numbers.parse_gaps()) do
      if gap[2] > s.turnsOver then
        gaps[#gaps + 1] = gap
      else
        past_gaps = numbers.add_gap(numbers.parse_gaps(past_gaps), gap[1], gap[2])
      end
    end
    if past_gaps ~= '' then write('HSET', key.state, 'pastGaps', string.format('%.0f:%s', s.epoch, past_gaps)) end
    s.gaps = numbers.add_gap(gaps, s.issued + 1, s.mark)
    state.note('numbers.skipped', s.issued + 1, s.mark)
    s.issued = s.mark
    write('HINCRBY', key.state, 'counted', state.given() - given)
    if s.serving > s.called then turns.call(math.min(s.issued, s.serving), 'null') end
  end

  -- Forgets the acts that happened too long ago, in bites.
  function moments.forget_acts()
    local ids = {}
    for _, entry in ipairs(redis.call('XRANGE', key.acts, '-', '+', 'COUNT', moments.ACTS_AT_ONCE)) do
      local at_ms = tonumber(string.match(entry[2][2], '^[^\n]*\n(%d+)'))
      if at_ms <= s.lineMs - constants.ACTS_KEPT_MS then ids[#ids + 1] = entry[1] end
    end
    if #ids > 0 then write('XDEL', key.acts, unpack(ids)) end
  end

  -- Notes what the room looks like now that a minute begins.
  function moments.begin_minute()
    local told = read('HMGET', key.state, 'admitted', 'completed', 'abandoned', 'missed', 'passedOver', 'counted', 'entryGaps')
    local gaps = numbers.entry_gaps(told[7])
    for i = 1, 6 do told[i] = tonumber(told[i]) or 0 end
    state.note('room.metrics', in_order.figures {
      issued = s.issued,
      serving = state.exact(s.serving),
      outstanding = s.outstanding,
      inside = visits.inside(),
      entries = numbers.count_entries(gaps),
      admitted = told[1],
      completed = told[2],
      abandoned = told[3],
      missed = told[4],
      passedOver = told[5],
      joined = state.given() - told[6],
      admit = settings.rate and settings.rate.admit or '',
      everyMs = settings.rate and settings.rate.everyMs or '',
      capacity = settings.capacity or '',
    })
    write('HSET', key.state, 'counted', state.given())
    moments.forget_acts()
    presence.add_point()
  end

  -- Opens the doors of this epoch.
  function moments.open_doors()
    local opens, source = state.setting(SETTING.opensAtMs), state.setting(SETTING.drawSource)
    local gaps = numbers.entry_gaps(read('HGET', key.state, 'entryGaps'))
    local entries = numbers.count_entries(gaps)
    -- Where there is nothing to draw nothing is awaited.
    if entries == 0 then source = '' end
    write('HSET', key.state, 'base', s.issued, 'drawOpensAt', opens, 'drawSource', source)
    if gaps == '' then
      write('HSET', key.state, 'drawnAt', s.clockMs)
    else
      numbers.store_entry_gaps(gaps, state.exact(s.clockMs))
      -- Nobody joined with the entries that become no numbers now.
      write('HINCRBY', key.state, 'counted', entries - s.entries)
    end
    state.note('doors.opened', entries, s.issued)
    s.draw = source == '' and 2 or 1
    s.issued = s.issued + entries
    s.points = ''
    -- Nobody is called with a number that nobody knows to be theirs, wherever serving is.
    if s.draw == 1 then s.serving = s.called else turns.call(math.min(s.serving, s.issued), 'null') end
  end

  -- Opens the room of a prequeue, if it opens until `until_ms`.
  function moments.open_in_time(until_ms)
    local opens = tonumber(state.setting(SETTING.opensAtMs))
    if settings.mode ~= 'prequeue' or not opens or until_ms < opens then return end
    write('HSET', key.settings, 'change:mode', 'open')
    s.settings = string.gsub(s.settings, '^prequeue', 'open')
    settings.mode = 'open'
    if s.draw == 0 then moments.open_doors() else state.note('settings.changed', '{"mode":"open"}', 'null') end
  end
end)
