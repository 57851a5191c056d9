#!lua
-- include: state visits numbers presence calling moments begin answers
-- Gives a ticket a number, or an entry for the draw, once.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 prefix and 3 rest of the ticket's fingerprint
-- Returns {'joined', number, epoch, joined at, safe, 1: called by now} | {'closed', epoch} | {'room-unknown'}
--   | {'entry', entry, epoch, joined at, safe, how many numbers and entries were given} | {'more'}
--   | {'mark'}: no number is left below the acknowledged mark; raise it and ask again
local given_now, prefix, fingerprint = unpack(ARGV)

local function answer(number, joined)
  if number < 0 then return state.done({ 'entry', -number, s.epoch, joined, s.safe, state.given() }) end
  return state.done({ 'joined', number, s.epoch, joined, s.safe, number <= s.called and 1 or 0 })
end

local early = begin(given_now)
if early then return early end
local number, joined = answers.find(prefix, fingerprint)
if number then return answer(number, joined) end
if settings.mode == 'closed' then return state.done({ 'closed', s.epoch }) end
if state.given() >= s.safe then return state.done({ 'mark' }) end
if state.is_before_draw() then
  s.entries = s.entries + 1
  number = -s.entries
else
  number = s.issued + 1
  s.issued = number
  numbers.see(number)
  if settings.mode == 'off' and s.draw ~= 1 or number <= s.serving then
    if turns.is_next(number) then turns.call(number, 1) else turns.announce(number, 'null') end
  end
end
answers.remember(prefix, fingerprint, number)
inlet.tick(number)
return answer(number, s.now)
