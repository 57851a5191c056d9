-- What happens to a room now and then: another server took over, a minute begins, the doors open (LINE.md).
local moments = state.seldom(function(moments)
  moments.GAPS_KEPT = 64
  moments.EVENTS_LOST = 100000

  -- Nobody may get a number that was given before: go on behind the mark, and note what was skipped. A gap that is not
  -- noted (there were too many) only means that people who do not exist are called. Before the draw no entry may be
  -- given again either; and the doors may have been open already, so that numbers below the mark are known to be drawn.
  function moments.fail_over(era)
    s.era = era
    s.safe = s.mark
    -- Events may be lost, too. More of them than this do not happen before a replica or the disk has one.
    s.event = math.max(s.event + moments.EVENTS_LOST, s.now)
    s.points = ''
    redis.call('HDEL', key.state, 'markWrittenAt', 'markOffset', 'replicaLostAt')
    local given = state.given()
    if s.mark <= given then return end
    if state.is_before_draw() then s.entries = s.mark - s.issued end
    local gaps = {}
    for _, gap in ipairs(numbers.parse_gaps()) do
      if gap[2] > s.over then gaps[#gaps + 1] = gap end
    end
    local last = gaps[#gaps]
    if last and last[2] == s.issued then
      last[2] = s.mark
    elseif #gaps < moments.GAPS_KEPT then
      gaps[#gaps + 1] = { s.issued + 1, s.mark }
    end
    for i, gap in ipairs(gaps) do gaps[i] = string.format('%.0f-%.0f', gap[1], gap[2]) end
    s.gaps = table.concat(gaps, ',')
    state.note('numbers.skipped', s.issued + 1, s.mark)
    s.issued = s.mark
    redis.call('HINCRBY', key.state, 'counted', state.given() - given)
    if s.serving > s.called then turns.announce(math.min(s.issued, s.serving), 'null') end
  end

  -- Notes what the room looks like now that a minute begins.
  function moments.begin_minute()
    local told = redis.call('HMGET', key.state, 'admitted', 'completed', 'abandoned', 'missed', 'passedOver', 'counted')
    for i = 1, #told do told[i] = tonumber(told[i]) or 0 end
    state.note('room.metrics', s.issued, state.exact(s.serving), s.outstanding, visits.inside(), s.entries,
      told[1], told[2], told[3], told[4], told[5], state.given() - told[6])
    redis.call('HSET', key.state, 'counted', state.given())
    presence.add_point()
  end

  -- Opens the doors of this epoch.
  function moments.open_doors()
    local opens, source = state.setting(7), state.setting(10)
    -- Where there is nothing to draw nothing is awaited.
    if s.entries == 0 then source = '' end
    redis.call('HSET', key.state, 'base', s.issued, 'drawnAt', s.now, 'drawOpensAt', opens, 'drawSource', source)
    state.note('doors.opened', s.entries, s.issued)
    s.draw = source == '' and 2 or 1
    s.issued = s.issued + s.entries
    s.points = ''
    -- Nobody is called with a number that nobody knows to be theirs, wherever serving is.
    if s.draw == 1 then s.serving = s.called else turns.announce(math.min(s.serving, s.issued), 'null') end
  end

  -- Opens the room of a prequeue, if its time has come.
  function moments.open_in_time()
    local opens = tonumber(state.setting(7))
    if settings.mode ~= 'prequeue' or not opens or s.now < opens then return end
    redis.call('HSET', key.settings, 'change:mode', 'open')
    s.settings = string.gsub(s.settings, '^prequeue', 'open')
    settings.mode = 'open'
    if s.draw == 0 then moments.open_doors() else state.note('settings.changed', '{"mode":"open"}', 'null') end
  end
end)
