-- The room's state as an answer: 'state', then the fields in the order of reply-fields.ts. What the draw does not have
-- is ''; stretches are as presence.lua, past epochs as reset.lua write them.
local function report()
  local told = read('HMGET', key.state, 'admitted', 'completed', 'abandoned', 'lapsed', 'missed', 'passedOver',
    'contested', 'seed', 'base', 'drawnAt', 'drawOpensAt', 'drawSource', 'publicValue', 'pastEpochs', 'entryGaps', 'pastGaps',
    'plannedMade')
  for i = 1, 7 do told[i] = tonumber(told[i]) or 0 end
  for i = 8, 14 do told[i] = told[i] or '' end
  local entry_gaps, drawn_over_gaps = numbers.entry_gaps(told[15])
  local judged = presence.judged()
  local inside, ending = visits.inside(), visits.ending()
  return { 'state', in_order.state {
    epoch = s.epoch,
    issued = s.issued,
    serving = state.exact(s.serving),
    outstanding = s.outstanding,
    inside = inside,
    late = s.late,
    admitted = told[1],
    completed = told[2],
    abandoned = told[3],
    expired = told[1] - inside - ending - told[2] - told[3] - told[4],
    behind = ending + visits.dismissed(),
    lapsed = told[4],
    contested = told[7],
    missed = told[5],
    passedOver = told[6],
    storeMs = s.clockMs,
    lineMs = s.lineMs,
    gaps = s.gaps,
    pastGaps = numbers.past_gaps(told[16]),
    settings = s.settings,
    zone = presence.zone(),
    judged = judged,
    stretches = presence.stretches(judged),
    gate = s.gate,
    entries = numbers.count_entries(entry_gaps),
    entryGaps = entry_gaps,
    seed = told[8],
    base = told[9],
    drawnAt = told[10] ~= '' and told[10] or drawn_over_gaps,
    drawOpensAt = told[11],
    drawSource = told[12],
    publicValue = told[13],
    pastEpochs = told[14],
    plan = s.plannedMs > 0 and plan.told(constants.PLANNED_TOLD) or '',
    plannedMade = told[17] or 0,
  } }
end
