#!lua
-- include: state visits numbers presence calling moments begin
-- Moves serving by hand, once for a key.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 by; 3 key; 4 how long the key is remembered, in milliseconds;
--   5 who asks (JSON); 6 'issued': no further than the last number given
-- Returns {'advanced', serving, called, cut} | {'pause-first'} | {'draw-pending'}
--   | {'key-reused'} | {'room-unknown'} | {'more'}
local given_now, by, once_key, remembered_ms, actor = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5]
local issued_only = ARGV[6] == 'issued'
local answer_key = key.answers .. 'advance:' .. once_key
local MAX_SAFE_INTEGER = 9007199254740991

-- Gaps are stepped over: there is nobody to call.
local function forward()
  local to = numbers.nth_held(s.serving, by, MAX_SAFE_INTEGER)
  if settings.capacity then
    local slots = math.max(0, inlet.free_slots() - s.late)
    to = math.min(to, slots > 0 and presence.nth(s.called, slots, s.issued) or s.called)
  end
  if issued_only then to = math.min(to, s.issued) end
  local called = turns.announce(math.min(to, s.issued), actor)
  s.serving = math.max(s.serving, to)
  return called
end

-- Takes back the turns of the numbers above `to`, all of them untaken.
local function take_back(to)
  local passed = presence.forget_passed(to, s.called)
  state.total('passedOver', -passed)
  s.outstanding = s.outstanding - numbers.count_held(to, s.called) + passed
  local upto, ends = turns.entry(-1)
  local cut_ends = ends
  while upto and upto > to do
    redis.call('RPOP', key.log)
    cut_ends = ends
    upto, ends = turns.entry(-1)
  end
  if to > (upto or s.lost) then
    redis.call('RPUSH', key.log, string.format('%.0f:%.0f', to, cut_ends))
    ends = cut_ends
  end
  s.logLast = ends
  local _
  _, s.logFirst = turns.entry(0)
  _, s.logNext = turns.entry(s.logOver)
  past.drop_late(redis.call('ZRANGE', key.lateNumbers, '(' .. to, '+inf', 'BYSCORE', 'LIMIT', 0, past.ITEMS_PER_STEP))
  s.called = to
end

local function backward()
  local to = math.max(s.serving + by, s.highest, s.over)
  if to < s.called then take_back(to) end
  s.serving = math.min(s.serving, to)
end

local early = begin(given_now)
if early then return early end
local asked, serving, called, cut = string.match(redis.call('GET', answer_key) or '', '^(%S+) (%S+) (%S+) (%S+)$')
if asked then
  if tonumber(asked) ~= by then return state.done({ 'key-reused' }) end
  return state.done({ 'advanced', serving, tonumber(called), cut })
end
if s.draw == 1 then return state.done({ 'draw-pending' }) end
local moves_by_itself = settings.mode == 'open' and (settings.rate or settings.capacity)
if by < 0 and moves_by_itself then return state.done({ 'pause-first' }) end
local start = s.serving
called = 0
if by > 0 then called = forward() end
if by < 0 then backward() end
local moved = by > 0 and numbers.count_held(start, s.serving) or start - s.serving
cut = math.abs(by) - moved
serving = s.serving
redis.call('SET', answer_key, string.format('%.0f %.0f %.0f %.0f', by, serving, called, cut), 'PX', remembered_ms)
inlet.tick()
return state.done({ 'advanced', state.exact(serving), called, state.exact(cut) })
