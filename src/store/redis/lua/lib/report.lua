-- The room's state as an answer: 'state', epoch, issued, serving, outstanding, inside, late, admitted, completed,
-- abandoned, missed, now, gaps, settings, safe, passed over, zone, judged, stretches (presence.lua), gate, entries; of
-- the draw, '' where there is none: seed, base, drawn at, opens at, source, public value; past epochs (reset.lua).
local function report()
  local told = redis.call('HMGET', key.state, 'admitted', 'completed', 'abandoned', 'missed', 'passedOver',
    'seed', 'base', 'drawnAt', 'drawOpensAt', 'drawSource', 'publicValue', 'pastEpochs')
  for i = 1, 5 do told[i] = tonumber(told[i]) or 0 end
  for i = 6, 12 do told[i] = told[i] or '' end
  local judged = presence.judged()
  return {
    'state', s.epoch, s.issued, state.exact(s.serving), s.outstanding, visits.inside(), s.late,
    told[1], told[2], told[3], told[4], s.now, s.gaps, s.settings, s.safe,
    told[5], presence.zone(), judged, presence.stretches(judged), s.gate, s.entries, unpack(told, 6, 12),
  }
end
