#!lua
-- include: state visits calling begin report
-- Starts a new epoch: an empty line, all visits ended, the settings as they are. Once for a key.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 key; 3 how long the key is remembered, in milliseconds;
--   4 the mark of an empty line
-- Returns {'state', ...} (lib/report.lua) | {'room-unknown'} | {'more'}
local given_now, key, remembered_ms, first_mark = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local answer_key = ANSWERS .. 'reset:' .. key

local early = begin(given_now)
if early then return early end
if redis.call('EXISTS', DISMISSED) == 1 then return done({ 'more' }) end
if redis.call('SET', answer_key, '', 'PX', remembered_ms, 'NX') then
  -- Few: only numbers called within turn window and grace have a bitmap, 65,536 of them each.
  for chunk = s.chunk, chunk_of(s.called) do redis.call('UNLINK', USED .. chunk) end
  redis.call('UNLINK', LOG, LATE, LATE_NUMBERS)
  -- However many are inside: their visits are over from now on, as their epoch tells, and are dealt with in bites.
  if redis.call('EXISTS', LIVE) == 1 then redis.call('RENAME', LIVE, DISMISSED) end
  redis.call('HDEL', STATE, 'admitted', 'completed', 'abandoned', 'missed')
  local kept = {
    epoch = math.max(s.epoch + 1, math.floor(now / 1000)), last = now, resetAt = now,
    anchor = rate and (rate.from or now) or 0, period = -1,
    mark = math.min(s.safe, first_mark), safe = math.min(s.safe, first_mark),
  }
  for _, name in ipairs(NUMBERS) do s[name] = kept[name] or 0 end
  s.gaps = ''
  late = 0
  prune_visits()
end
tick()
return done(report())
