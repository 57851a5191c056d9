#!lua
-- include: state visits numbers presence calling moments begin report
-- Starts a new epoch: an empty line, all visits ended, the settings as they are. Once for a key.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 key; 3 how long the key is remembered, in milliseconds;
--   4 the mark of an empty line; 5 seed of the new epoch's draw; 6 who asks (JSON)
-- Returns {'state', ...} (lib/report.lua) | {'room-unknown'} | {'more'}
local given_now, once_key, remembered_ms, first_mark = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local seed, actor = ARGV[5], ARGV[6]
local answer_key = key.answers .. 'reset:' .. once_key
local EPOCHS_KEPT = 16

-- Past epochs as text, "epoch:ended:issued:entries:drawn" each, the newest last; the one that ends now among them.
local function past_epochs()
  local known, drawn = unpack(redis.call('HMGET', key.state, 'pastEpochs', 'drawnAt'))
  local epochs = {}
  for epoch in string.gmatch(known or '', '%S+') do epochs[#epochs + 1] = epoch end
  if #epochs == EPOCHS_KEPT then table.remove(epochs, 1) end
  epochs[#epochs + 1] = string.format('%.0f:%.0f:%.0f:%.0f:%s', s.epoch, s.now, s.issued, s.entries, drawn or '')
  return table.concat(epochs, ' ')
end

local early = begin(given_now)
if early then return early end
if redis.call('EXISTS', key.dismissed) == 1 then return state.done({ 'more' }) end
if redis.call('SET', answer_key, '', 'PX', remembered_ms, 'NX') then
  -- Few: only numbers called within turn window and grace have a bitmap, 65,536 of them each.
  for chunk = s.chunk, numbers.chunk_of(s.called) do redis.call('UNLINK', key.used .. chunk, key.passed .. chunk) end
  redis.call('UNLINK', key.log, key.late, key.lateNumbers)
  -- However many are inside: their visits are over from now on, as their epoch tells, and are dealt with in bites.
  if redis.call('EXISTS', key.live) == 1 then redis.call('RENAME', key.live, key.dismissed) end
  redis.call('HSET', key.state, 'pastEpochs', past_epochs(), 'seed', seed)
  -- Whoever joined since the last figures shall be in the next ones.
  redis.call('HINCRBY', key.state, 'counted', 0 - state.given())
  redis.call('HDEL', key.state, 'admitted', 'completed', 'abandoned', 'missed', 'passedOver',
    'base', 'drawnAt', 'drawOpensAt', 'drawSource', 'publicValue')
  local kept = {
    epoch = math.max(s.epoch + 1, math.floor(s.now / 1000)), last = s.now, resetAt = s.now,
    anchor = settings.rate and (settings.rate.from or s.now) or 0, period = -1,
    event = s.event, gate = s.gate,
    mark = math.min(s.safe, first_mark), safe = math.min(s.safe, first_mark),
  }
  for i = TEXTS + 1, #FIELDS do s[FIELDS[i]] = kept[FIELDS[i]] or 0 end
  s.gaps, s.points = '', ''
  s.late, s.inside = 0, nil
  state.note('room.reset', s.epoch, actor)
  visits.prune()
end
inlet.tick()
return state.done(report())
