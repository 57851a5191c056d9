#!lua
-- include: state visits numbers presence calling moments begin answers
-- Gives tickets a number each, or an entry for the draw, once: as if they had come one after the other.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; then prefix and rest of the fingerprint of each ticket
-- Returns {'joined', epoch, safe, how many numbers and entries were given}, and for each ticket three values: its
--   number, an entry as a negative number, 0 where the room is closed, or '' where no number is left below the
--   acknowledged mark, which has to be raised before the ticket asks again; joined at; 1: called by now
--   | {'room-unknown'} | {'more'}

-- A new number or entry.
local function give()
  if state.is_before_draw() then
    s.entries = s.entries + 1
    return -s.entries
  end
  local number = s.issued + 1
  s.issued = number
  numbers.see(number)
  presence.joined = nil -- what an earlier ticket found out about who is there
  if settings.mode == 'off' and s.draw ~= 1 or number <= s.serving then
    if turns.is_next(number) then turns.call(number, 1) else turns.announce(number, 'null') end
  end
  return number
end

-- The number of a ticket as the reply tells it, and when it was given.
local function join(prefix, fingerprint)
  local number, joined = answers.find(prefix, fingerprint)
  if number then return number, joined end
  if settings.mode == 'closed' then return 0, s.now end
  if state.given() >= s.safe then return '', s.now end
  number = give()
  answers.remember(prefix, fingerprint, number)
  inlet.tick(number)
  return number, s.now
end

local early = begin(ARGV[1])
if early then return early end
local reply = { 'joined', s.epoch, 0, 0 }
for i = 2, #ARGV, 2 do
  local number, joined = join(ARGV[i], ARGV[i + 1])
  reply[#reply + 1], reply[#reply + 2], reply[#reply + 3] = number, joined, 0
end
for i = 5, #reply, 3 do
  if reply[i] ~= '' and reply[i] > 0 and reply[i] <= s.called then reply[i + 2] = 1 end
end
reply[3], reply[4] = s.safe, state.given()
return state.done(reply)
