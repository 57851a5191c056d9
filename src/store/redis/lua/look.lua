#!lua
-- include: state visits numbers presence calling moments begin place
-- Tells where a number stands; takes no turn.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 epoch, 3 number, 4 sub, 5 generation of the ticket that was shown
-- Returns {'turn', end of the turn or '' for a late return} | {'admitted', visit (lib/visits.lua)} | {'rejoin', epoch}
--   | {'waiting'} | {'late'} | {'missed'} | {'ended'} | {'superseded'} | {'room-unknown'} | {'more'}
local given_now, epoch, number = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local sub, generation = ARGV[4], tonumber(ARGV[5])

-- When the turn of a called number ends: of the first entry of the log that reaches it.
local function turn_end()
  local low, high = s.logOver, redis.call('LLEN', key.log) - 1
  while low < high do
    local middle = math.floor((low + high) / 2)
    local upto = turns.entry(middle)
    if upto >= number then high = middle else low = middle + 1 end
  end
  local _, ends = turns.entry(low)
  return ends
end

local function look()
  local visit = visits.find(sub)
  if visit then
    if visit.outcome ~= '-' then return { 'ended' } end
    if not place.is_current(visit, generation) then return { 'superseded' } end
    return { 'admitted', visits.pack(visit) }
  end
  local kind = place.of(number)
  if kind == 'turn' then return { 'turn', turn_end() } end
  if kind == 'late' then
    if place.late_may_enter() then return { 'turn', '' } end
    place.see_late(number)
  end
  if kind == 'waiting' then numbers.see(number) end
  return { kind }
end

local early = begin(given_now)
if early then return early end
inlet.tick()
if epoch ~= s.epoch then return state.done({ 'rejoin', s.epoch }) end
return state.done(look())
