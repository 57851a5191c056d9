#!lua
-- include: state numbers visits presence calling moments past changes plan begin logins place
-- Gives a number its place back by hand: one late turn more.
--
-- 1. Time has its effect (lib/begin.lua).
-- 2. A token of a call that has acted gets the same answer again.
-- 3. A number that was called, was not used and has no turn waits for a late turn, void or not, for as long as a place
--    that is given back is kept.
-- 4. The inlet calls whom it may, late returners first.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 number
--   3 a token of the call, and 4 how long it is remembered, in milliseconds
--   5 who asks (JSON)
-- Returns one of
--   {'given-back'}
--   {'turn'}: it has one that goes on, a late one too
--   {'waiting'}: it is first in line for a late turn already
--   {'not-called'}
--   {'used'}: a visit on it goes on, or has ended
--   {'forgotten'}: nobody can tell any more whether it was used
--   {'unknown'}: not given, or in a gap
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time, number, token, remembered_ms, actor = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5]
local answer_key = key.answers .. 'give-back:' .. ARGV[2]

-- A dry run finds late returners and late turns that are over, so their times count here.
local function kind_of()
  if number < 1 or number > s.issued or numbers.is_nobodys(number) then return 'unknown' end
  if number > s.called then return 'not-called' end
  local ends = redis.call('ZSCORE', key.lateTurns, number)
  if ends and tonumber(ends) > s.doorMs then return 'turn' end
  local seen = redis.call('ZSCORE', key.late, number)
  if seen and tonumber(seen) > s.doorMs - constants.LATE_SEEN_MS then return 'waiting' end
  if numbers.chunk_of(number) < s.chunk then return 'forgotten' end
  if place.is_used(number) then return 'used' end
  return number > s.turnsOver and not place.is_passed_over(number) and 'turn' or 'given-back'
end

local early = begin(time)
if early then return early end
local kind = kind_of()
if DRY_RUN then return { kind } end
if redis.call('GET', answer_key) == token then return state.done({ 'given-back' }) end
if kind == 'given-back' then
  write('SET', answer_key, token, 'PX', remembered_ms)
  if place.is_void(number) then
    write('SETBIT', key.void .. numbers.chunk_of(number), number % constants.CHUNK_NUMBERS, 0)
  end
  place.wait(number, s.doorMs + constants.GIVEN_BACK_MS - constants.LATE_SEEN_MS)
  state.note('number.given_back', number, actor)
end
inlet.tick()
return state.done({ kind })
