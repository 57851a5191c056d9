#!lua
-- include: state numbers visits presence calling moments past changes plan begin logins place
-- Tells where a number stands; takes no turn.
--
-- 1. Time has its effect (lib/begin.lua), the inlet calls whom it may.
-- 2. A live visit of this sub is the answer.
-- 3. A visitor who is here is seen; without a turn the holder of a called number becomes a late returner.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 epoch, 3 number, 4 sub, 5 generation of the ticket that was shown
--   6 '0': only something asks that looks ahead of the visitor
--   7 the login that is asked for (logins.wanted), three values
-- Returns one of
--   {'turn', date when it ends or '' for a number that needs none}
--   {'admitted', visit (visits.told), date when the turn of its number would have ended or '' if it is past}
--   {'ended', the same date}
--   {'crowded', visit, date when the login can begin}
--   {'rejoin', epoch}, {'waiting'}, {'late'}, {'missed'}, {'void'}, {'superseded'}: as claim.lua
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time, epoch, number = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local sub, generation, is_here = ARGV[4], tonumber(ARGV[5]), ARGV[6] ~= '0'
local login = logins.wanted(ARGV[7], ARGV[8], ARGV[9])

-- When the turn of a called number ends: of the first entry of the log that reaches it.
local function turn_end()
  local low, high = s.logOver, read('LLEN', key.log) - 1
  while low < high do
    local middle = math.floor((low + high) / 2)
    local upto = turns.entry(middle)
    if upto >= number then high = middle else low = middle + 1 end
  end
  local _, ends = turns.entry(low)
  return ends
end

-- The date of a moment of door time.
local function date(door_ms)
  return s.clockMs + door_ms - s.doorMs
end

-- The date when the turn of a used number would have ended; '': that is past, or it had none.
local function taken_turn_end()
  return number > s.turnsOver and number <= s.called and date(turn_end()) or ''
end

local function look()
  local visit = visits.find(sub)
  local kind, ends = visit and place.of_visit(visit, generation) or 'again', nil
  if kind == 'visiting' then
    local until_date = login and logins.crowded_until(visit, login)
    if until_date then return { 'crowded', visits.told(visit), until_date } end
    return { 'admitted', visits.told(visit), taken_turn_end() }
  end
  if kind == 'ended' then return { kind, taken_turn_end() } end
  if kind ~= 'again' then return { kind } end
  if is_here then kind, ends = place.reach(number, visit ~= nil) else kind, ends = place.of(number) end
  if kind == 'turn' then return { 'turn', date(turn_end()) } end
  if kind == 'late-turn' then return { 'turn', date(ends) } end
  if kind == 'passes' then return { 'turn', '' } end
  if kind == 'ended' then return { kind, taken_turn_end() } end
  if is_here and kind == 'waiting' then numbers.see(number) end
  return { kind }
end

local early = begin(time)
if early then return early end
inlet.tick()
if epoch ~= s.epoch then return state.done({ 'rejoin', s.epoch }) end
return state.done(look())
