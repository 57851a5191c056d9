#!lua
-- include: state numbers visits presence calling moments past changes plan begin report
-- Starts a new epoch: an empty line, all visits ended, the settings as they are. Once for a key.
--
-- 1. Time has its effect (lib/begin.lua). Visits of the reset before are dealt with first.
-- 2. Turns, late returners and bitmaps are dropped.
-- 3. All visits become dismissed in one piece: their epoch tells that they are over, they are ended in bites.
-- 4. The epoch that ends is remembered, totals and draw begin anew.
-- 5. The inlet calls whom it may.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 key, and 3 how long it is remembered, in milliseconds
--   4 seed of the new epoch's draw
--   5 who asks (JSON)
-- Returns one of
--   {'state', ...} (lib/report.lua)
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time, once_key, remembered_ms, seed, actor = unpack(ARGV)
local answer_key = key.answers .. 'reset:' .. once_key

-- Past epochs as text, "epoch:ended:issued:entries:drawn" each, the newest last; the one that ends now among them.
local function past_epochs()
  local known, drawn, stored = unpack(read('HMGET', key.state, 'pastEpochs', 'drawnAt', 'entryGaps'))
  local gaps, drawn_over_gaps = numbers.entry_gaps(stored)
  local epochs = {}
  for epoch in string.gmatch(known or '', '%S+') do epochs[#epochs + 1] = epoch end
  if #epochs == constants.PAST_EPOCHS_KEPT then table.remove(epochs, 1) end
  epochs[#epochs + 1] = string.format('%.0f:%.0f:%.0f:%.0f:%s', s.epoch, s.clockMs, s.issued,
    numbers.count_entries(gaps), drawn or drawn_over_gaps)
  return table.concat(epochs, ' ')
end

local early = begin(time)
if early then return early end
if redis.call('EXISTS', key.dismissed, key.dismissedAtDoor) > 0 then return state.done({ 'more' }) end
if write('SET', answer_key, '', 'PX', remembered_ms, 'NX') then
  -- Few: only numbers called within turn window and grace have a bitmap, 65,536 of them each.
  for chunk = s.chunk, numbers.chunk_of(s.called) do
    write('UNLINK', key.used .. chunk, key.passed .. chunk, key.void .. chunk)
  end
  write('UNLINK', key.log, key.late, key.lateNumbers, key.latePaid, key.lateTurns)
  -- However many are inside: their visits are over from now on, as their epoch tells, and are dealt with in bites.
  if redis.call('EXISTS', key.live) == 1 then write('RENAME', key.live, key.dismissed) end
  if redis.call('EXISTS', key.atDoor) == 1 then write('RENAME', key.atDoor, key.dismissedAtDoor) end
  write('HSET', key.state, 'pastEpochs', past_epochs(), 'seed', seed)
  -- Whoever joined since the last figures shall be in the next ones.
  write('HINCRBY', key.state, 'counted', 0 - state.given())
  write('HDEL', key.state, 'admitted', 'completed', 'abandoned', 'lapsed', 'contested', 'missed', 'passedOver',
    'base', 'drawnAt', 'drawOpensAt', 'drawSource', 'publicValue', 'entryGaps', 'pastGaps')
  -- Nobody has heard of a new epoch whose beginning is lost, so all that is left ahead stays safe.
  local ahead = math.max(0, s.safe - state.given())
  local kept = {
    epoch = math.max(s.epoch + 1, math.floor(s.clockMs / 1000)),
    clockMs = s.clockMs, lineMs = s.lineMs, doorMs = s.doorMs, resetAt = s.lineMs, resetDoorMs = s.doorMs,
    anchor = settings.rate and (settings.rate.fromMs or s.clockMs) or 0, period = -1,
    event = s.event, gate = s.gate, plannedMs = s.plannedMs,
    mark = ahead, safe = ahead,
  }
  for i = TEXTS + 1, #FIELDS do s[FIELDS[i]] = kept[FIELDS[i]] or 0 end
  s.gaps, s.points = '', ''
  s.late, s.inside = 0, nil
  state.note('room.reset', s.epoch, actor)
  visits.prune()
end
inlet.tick()
return state.done(report())
