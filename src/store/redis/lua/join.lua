#!lua
-- include: state numbers visits presence calling moments past changes plan begin answers
-- Gives tickets a number each, or an entry for the draw, once: as if they had come one after the other.
--
-- 1. Time has its effect (lib/begin.lua).
-- 2. A ticket that joined within two minutes of door time gets the same again.
-- 3. A new number is called at once in mode off, and where serving is ahead; then the inlet calls whom it may.
-- 4. The answer is remembered.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   then prefix and rest of the fingerprint of each ticket
-- Returns one of
--   {'joined', epoch, safe, how many numbers and entries were given}, and for each ticket three values:
--     its number, an entry as a negative number, 0 where the room gives none, or '' where no number is left below the
--     acknowledged mark, which has to be raised before the ticket asks again; joined at; 1: called by now
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again

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
    turns.call_given(number)
  end
  return number
end

-- The number of a ticket as the reply tells it, and when it was given.
local function join(prefix, fingerprint)
  local number, joined = answers.find(prefix, fingerprint)
  if number then return number, joined end
  if state.gives_no_numbers() then return 0, s.lineMs end
  if state.given() >= s.safe then return '', s.lineMs end
  number = give()
  answers.remember(prefix, fingerprint, number)
  inlet.tick(number)
  return number, s.lineMs
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
