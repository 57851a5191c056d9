-- The room's state as an answer: 'state', epoch, issued, serving, outstanding, inside, late, admitted, completed,
-- abandoned, missed, now, gaps, settings, safe.
local function report()
  local totals = redis.call('HMGET', key.state, 'admitted', 'completed', 'abandoned', 'missed')
  for i = 1, 4 do totals[i] = tonumber(totals[i]) or 0 end
  return {
    'state', s.epoch, s.issued, state.exact(s.serving), s.outstanding, visits.inside(), s.late,
    totals[1], totals[2], totals[3], totals[4], s.now, s.gaps, s.settings, s.safe,
  }
end
