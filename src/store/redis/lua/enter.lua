#!lua
-- include: state visits numbers presence calling moments begin place answers
-- Admits a visitor without a number, if the room is free for them now; otherwise nothing changes.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 prefix and 3 rest of the ticket's fingerprint; 4 sub
-- Returns {'admitted', epoch, joined at, visit (lib/visits.lua), safe} | {'ended'} | {'wait', epoch}
--   | {'room-unknown'} | {'more'} | {'mark'}: no number is left below the acknowledged mark; raise it and ask
--   again
local given_now, prefix, fingerprint, sub = unpack(ARGV)

-- Whether a new number could be given, called and claimed at once: 'ahead' of issued already, or by the 'inlet'.
local function way_in()
  if settings.mode == 'closed' or state.is_before_draw() then return nil end
  if s.issued < s.serving then return 'ahead' end
  if not inlet.is_open() or not (settings.rate or settings.capacity) then return nil end
  -- Who waits would have been called by now.
  return s.late == 0 and inlet.free() >= 1 and 'inlet' or nil
end

local early = begin(given_now)
if early then return early end
inlet.tick()
local number, joined = answers.find(prefix, fingerprint)
local visit = visits.find(sub)
if visit then
  if visit.outcome ~= '-' then return state.done({ 'ended' }) end
  -- A ticket of before the visit repeats a question whose answer was lost, or is a copy.
  if visit.exchanged and not place.is_current(visit, 0) then return state.done({ 'ended' }) end
  place.prolong(sub, visit)
elseif settings.mode == 'off' and (s.draw == 1 or (number or 0) <= 0) then
  visit = visits.admit(sub, 0)
elseif number and number > 0 then
  local kind
  kind, visit = place.take(sub, number)
  if kind == 'ended' then return state.done({ 'ended' }) end
elseif not number then
  local way = way_in()
  if way then
    if state.given() >= s.safe then return state.done({ 'mark' }) end
    number = s.issued + 1
    s.issued = number
    turns.call(number, 1)
    if way == 'inlet' then inlet.spend(1) end
    answers.remember(prefix, fingerprint, number)
    local _
    _, visit = place.take(sub, number)
  end
end
if not visit then return state.done({ 'wait', s.epoch }) end
return state.done({ 'admitted', s.epoch, joined or visit.entered, visits.pack(visit), s.safe })
