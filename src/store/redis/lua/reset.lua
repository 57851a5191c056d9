#!lua
-- include: state visits calling begin report
-- Starts a new epoch: an empty line, all visits ended, the settings as they are. Once for a key.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 key; 3 how long the key is remembered, in milliseconds;
--   4 the mark of an empty line
-- Returns {'state', ...} (lib/report.lua) | {'room-unknown'} | {'more'}
local given_now, once_key, remembered_ms, first_mark = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local answer_key = key.answers .. 'reset:' .. once_key

local early = begin(given_now)
if early then return early end
if redis.call('EXISTS', key.dismissed) == 1 then return state.done({ 'more' }) end
if redis.call('SET', answer_key, '', 'PX', remembered_ms, 'NX') then
  -- Few: only numbers called within turn window and grace have a bitmap, 65,536 of them each.
  for chunk = s.chunk, numbers.chunk_of(s.called) do redis.call('UNLINK', key.used .. chunk) end
  redis.call('UNLINK', key.log, key.late, key.lateNumbers)
  -- However many are inside: their visits are over from now on, as their epoch tells, and are dealt with in bites.
  if redis.call('EXISTS', key.live) == 1 then redis.call('RENAME', key.live, key.dismissed) end
  redis.call('HDEL', key.state, 'admitted', 'completed', 'abandoned', 'missed')
  local kept = {
    epoch = math.max(s.epoch + 1, math.floor(s.now / 1000)), last = s.now, resetAt = s.now,
    anchor = settings.rate and (settings.rate.from or s.now) or 0, period = -1,
    mark = math.min(s.safe, first_mark), safe = math.min(s.safe, first_mark),
  }
  for i = TEXTS + 1, #FIELDS do s[FIELDS[i]] = kept[FIELDS[i]] or 0 end
  s.gaps = ''
  s.late = 0
  visits.prune()
end
inlet.tick()
return state.done(report())
