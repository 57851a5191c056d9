#!lua
-- include: state numbers visits presence calling moments past changes plan begin logins place answers
-- Admits a visitor without a number, if the room is free for them now; otherwise nothing changes.
--
-- 1. Time has its effect (lib/begin.lua), the inlet calls whom it may.
-- 2. A live visit of this sub is the answer again; one that lapsed is claimed again.
-- 3. In mode off the visit begins, without a number.
-- 4. A ticket that has joined claims its number.
-- 5. Where nobody waits and one more may be called, a number is given, called and taken.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 prefix and 3 rest of the ticket's fingerprint
--   4 sub
--   5 the login that begins (logins.wanted), three values
-- Returns one of
--   {'admitted', epoch, joined at, visit (visits.told), safe, how many numbers and entries were given,
--     serial of the login or ''}
--   {'crowded', visit, date when a login can begin}
--   {'ended'}: the ticket is spent
--   {'superseded'}: a newer ticket was shown
--   {'wait', epoch, number or 0, joined at}: its number, if the ticket has led to one already
--   {'mark'}: no number is left below the acknowledged mark; raise it and ask again
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time, prefix, fingerprint, sub = unpack(ARGV)
local login = logins.wanted(ARGV[5], ARGV[6], ARGV[7])

-- Whether a new number could be given, called and claimed at once: 'ahead' of issued already, or by the 'inlet'.
local function way_in()
  if state.gives_no_numbers() or state.is_before_draw() then return nil end
  if s.issued < s.serving then return 'ahead' end
  if not inlet.is_open() or not (settings.rate or settings.capacity) then return nil end
  -- Who waits would have been called by now.
  return s.late == 0 and inlet.free() >= 1 and 'inlet' or nil
end

-- The number of somebody who has shown none, and when it was given.
local number, joined

-- What a claim means for them (place.claim).
local function answer(kind, visit, more)
  if kind == 'admitted' then
    return state.done({ 'admitted', s.epoch, joined or s.lineMs, visits.told(visit), s.safe, state.given(), more })
  end
  if kind == 'crowded' then return state.done({ 'crowded', visits.told(visit), more }) end
  if kind == 'ended' or kind == 'superseded' then return state.done({ kind }) end
  return state.done({ 'wait', s.epoch, number, joined })
end

local early = begin(time)
if early then return early end
inlet.tick()
number, joined = answers.find(prefix, fingerprint)
-- A ticket of before the visit repeats a question whose answer was lost, or is a copy.
local visit = visits.find(sub)
local kind = visit and place.of_visit(visit, 0)
if kind == 'ended' or kind == 'superseded' then return answer(kind) end
if kind == 'visiting' then
  joined = joined or visit.enteredAtMs
  return answer(place.go_on(sub, visit, 0, login))
end
if visit and visit.number > 0 then
  number, joined = visit.number, joined or visit.enteredAtMs
  return answer(place.claim(sub, number, 0, nil, login))
end
if settings.mode == 'off' and (s.draw == 1 or (number or 0) <= 0) then
  return answer(place.go_on(sub, visits.admit(sub, 0, nil, visit), 0, login))
end
if number and number > 0 then return answer(place.claim(sub, number, 0, nil, login)) end
local way = not number and way_in()
if not way then return state.done({ 'wait', s.epoch, 0, 0 }) end
if state.given() >= s.safe then return state.done({ 'mark' }) end
number, joined = s.issued + 1, s.lineMs
s.issued = number
turns.give(number, 1)
if way == 'inlet' then inlet.spend(1) end
answers.remember(prefix, fingerprint, number)
return answer(place.claim(sub, number, 0, nil, login))
