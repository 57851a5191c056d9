#!lua
-- include: state visits calling begin answers
-- Gives a ticket a number, once.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 prefix and 3 rest of the ticket's fingerprint
-- Returns {'joined', number, epoch, joined at, safe, 1: called by now} | {'closed', epoch} | {'room-unknown'}
--   | {'more'} | {'mark'}: no number is left below the acknowledged mark; raise it and ask again
local given_now, prefix, fingerprint = unpack(ARGV)

local early = begin(given_now)
if early then return early end
local number, joined = answers.find(prefix, fingerprint)
if number then return state.done({ 'joined', number, s.epoch, joined, s.safe, number <= s.called and 1 or 0 }) end
-- In mode prequeue an entry for the draw belongs here; until there is one, a number is given as in paused.
if settings.mode == 'closed' then return state.done({ 'closed', s.epoch }) end
if s.issued >= s.safe then return state.done({ 'mark' }) end
number = s.issued + 1
s.issued = number
if settings.mode == 'off' or number <= s.serving then turns.call(number) end
answers.remember(prefix, fingerprint, number)
inlet.tick()
return state.done({ 'joined', number, s.epoch, s.now, s.safe, number <= s.called and 1 or 0 })
