-- The room's state as an answer: 'state', epoch, issued, serving, outstanding, inside, late, admitted, completed,
-- abandoned, missed, now, gaps, settings, safe, passed over, zone, judged, stretches (presence.lua), gate, entries; of
-- the draw, '' where there is none: seed, base, drawn at, opens at, source, public value; past epochs (reset.lua).
local function report()
  local totals = redis.call('HMGET', key.state, 'admitted', 'completed', 'abandoned', 'missed', 'passedOver')
  for i = 1, 5 do totals[i] = tonumber(totals[i]) or 0 end
  local draw = redis.call('HMGET', key.state, 'seed', 'base', 'drawnAt', 'drawOpensAt', 'drawSource', 'publicValue',
    'pastEpochs')
  for i = 1, 7 do draw[i] = draw[i] or '' end
  local judged = presence.judged()
  return {
    'state', s.epoch, s.issued, state.exact(s.serving), s.outstanding, visits.inside(), s.late,
    totals[1], totals[2], totals[3], totals[4], s.now, s.gaps, s.settings, s.safe,
    totals[5], presence.zone(), judged, presence.stretches(judged), s.gate, s.entries, unpack(draw),
  }
end
