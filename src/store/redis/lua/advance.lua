#!lua
-- include: state numbers visits presence calling moments past changes plan begin report
-- Moves serving by hand, once for each key. A step counts people: numbers in gaps are stepped over.
--
-- 1. Time has its effect (lib/begin.lua).
-- 2. A key that has an answer gets it again.
-- 3. Forward: late returners get their turns, then numbers are called, as many as the capacity admits. Without one
--    serving may go ahead of the last number given.
-- 4. Back: turns, late turns and void numbers above are taken back, but nothing that was claimed or is over.
-- 5. The answer is remembered under the key.
-- 6. The inlet calls whom it may.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 by how many people; negative: back
--   3 key, and 4 how long it is remembered, in milliseconds
--   5 who asks (JSON)
--   6 'exits': as many have left, no further than the last number given
-- Returns one of
--   {'advanced', serving, called, cut, where serving was found}; in a dry run followed by the room as it was before (lib/report.lua)
--   {'pause-first'}: back, while the inlet calls by itself
--   {'draw-pending'}
--   {'key-reused'}: for another step
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time, by, once_key, remembered_ms, actor = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5]
local exits = ARGV[6] == 'exits'
local answer_key = key.answers .. 'advance:' .. once_key

local function forward()
  inlet.serve_late()
  local to = numbers.after(s.serving, by, constants.MAX_SAFE_INTEGER)
  if settings.capacity then
    local slots = math.max(0, inlet.free_slots())
    to = math.min(to, slots > 0 and presence.number_of_nth(s.called, slots, s.issued) or s.called)
  end
  if exits then to = math.min(to, s.issued) end
  local called = turns.call(math.min(to, s.issued), actor, exits)
  s.serving = math.max(s.serving, to)
  return called
end

-- How many late returners above `to` wait for a late turn: those who were seen lately.
local function count_waiting(to)
  local count = 0
  for _, number in ipairs(redis.call('ZRANGE', key.late, '(' .. s.doorMs - constants.LATE_SEEN_MS, '+inf', 'BYSCORE')) do
    if tonumber(number) > to then count = count + 1 end
  end
  return count
end

-- Forgets the late returners above `to`.
local function take_back_late(to)
  presence.clear_bits(key.void, to, s.called)
  local limit = past.ITEMS_PER_STEP
  if DRY_RUN then s.late, limit = s.late - count_waiting(to), 0 end
  while limit > 0 do
    local waiting = redis.call('ZRANGE', key.lateNumbers, '(' .. to, '+inf', 'BYSCORE', 'LIMIT', 0, limit)
    inlet.drop_late(waiting)
    if #waiting < limit then break end
  end
  if s.lateTurns == 0 then return end
  for _, number in ipairs(redis.call('ZRANGE', key.lateTurns, '(' .. s.doorMs, '+inf', 'BYSCORE')) do
    if tonumber(number) > to then
      write('ZREM', key.lateTurns, number)
      s.lateTurns, s.outstanding = s.lateTurns - 1, s.outstanding - 1
    end
  end
end

-- Takes back the turns of the numbers above `to`, all of them untaken.
local function take_back(to)
  local passed = presence.clear_bits(key.passed, to, s.called)
  state.total('passedOver', -passed)
  s.outstanding = s.outstanding - numbers.count_held(to, s.called) + passed
  local upto, ends = turns.entry(-1)
  local cut_ends = ends
  while upto and upto > to do
    write('RPOP', key.log)
    cut_ends = ends
    upto, ends = turns.entry(-1)
  end
  if to > (upto or s.graceOver) then
    write('RPUSH', key.log, string.format('%.0f:%.0f', to, cut_ends))
    ends = cut_ends
  end
  s.logLast = ends
  local _
  _, s.logFirst = turns.entry(0)
  _, s.logNext = turns.entry(s.logOver)
  take_back_late(to)
  s.called = to
end

local function backward()
  local to = math.max(numbers.before(s.serving, -by), s.highestClaimed, s.turnsOver)
  if to < s.called then take_back(to) end
  s.serving = math.min(s.serving, to)
end

-- The answer; in a dry run the room as it was before follows.
local before
local function advanced(serving, called, cut, from)
  return state.done({ 'advanced', serving, called, cut, state.exact(from), unpack(before or {}) })
end

local early = begin(time)
if early then return early end
if DRY_RUN then before = report() end
local asked, serving, called, cut = string.match(redis.call('GET', answer_key) or '', '^(%S+) (%S+) (%S+) (%S+)$')
if asked then
  if tonumber(asked) ~= by then return state.done({ 'key-reused' }) end
  -- Where the step found serving: what is kept of it does not say so, for version 0.2 reads it as well.
  local moved = math.abs(by) - tonumber(cut)
  return advanced(serving, tonumber(called), cut, tonumber(serving) - (by < 0 and -moved or moved))
end
if s.draw == 1 then return state.done({ 'draw-pending' }) end
local moves_by_itself = settings.mode == 'open' and (settings.rate or settings.capacity)
if by < 0 and moves_by_itself then return state.done({ 'pause-first' }) end
local start = s.serving
called = 0
if by > 0 then called = forward() end
if by < 0 then backward() end
cut = math.abs(by) - numbers.count_held(math.min(start, s.serving), math.max(start, s.serving))
serving = s.serving
write('SET', answer_key, string.format('%.0f %.0f %.0f %.0f', by, serving, called, cut), 'PX', remembered_ms)
inlet.tick()
return advanced(state.exact(serving), called, state.exact(cut), start)
