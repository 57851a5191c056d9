#!lua
-- include: state visits calling begin standing joining
-- Admits a visitor without a number, if the room is free for them now; otherwise nothing changes.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 prefix and 3 rest of the ticket's fingerprint; 4 sub
-- Returns {'admitted', epoch, joined at, visit (lib/visits.lua), safe} | {'ended'} | {'wait', epoch}
--   | {'room-unknown'} | {'more'} | {'mark'}: as in join.lua
local given_now, prefix, fingerprint, sub = unpack(ARGV)

-- Whether a new number could be given, called and claimed at once: 'ahead' of issued already, or by the 'inlet'.
local function way_in()
  if mode == 'closed' then return nil end
  if s.issued < s.serving then return 'ahead' end
  local nobody_waits = late == 0 and count_present(s.called, s.issued) == 0
  if mode == 'open' and (rate or capacity) and nobody_waits and free() >= 1 then return 'inlet' end
  return nil
end

local early = begin(given_now)
if early then return early end
tick()
local number, joined = find_answer(prefix, fingerprint)
local visit = find_visit(sub)
if visit then
  if visit.outcome ~= '-' then return done({ 'ended' }) end
  prolong(sub, visit)
elseif number then
  local kind
  kind, visit = take(sub, number)
  if kind == 'ended' then return done({ 'ended' }) end
elseif mode == 'off' then
  visit = admit(sub, 0)
else
  local way = way_in()
  if way then
    if s.issued >= s.safe then return done({ 'mark' }) end
    number = s.issued + 1
    s.issued = number
    local called = call(number)
    if way == 'inlet' then spend(called) end
    remember_answer(prefix, fingerprint, number)
    local _
    _, visit = take(sub, number)
  end
end
if not visit then return done({ 'wait', s.epoch }) end
return done({ 'admitted', s.epoch, joined or visit.entered, pack_visit(visit), s.safe })
