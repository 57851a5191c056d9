-- The end of a prequeue (LINE.md, prequeue and draw): its entries become the numbers after those given so far.
local doors = {}

-- Calls the numbers of entries that serving has passed already; nobody is called before the draw.
function doors.call_passed()
  if s.draw == 1 then s.serving = s.called else turns.announce(math.min(s.serving, s.issued), 'null') end
end

-- Opens the doors of this epoch, if they were not opened before.
function doors.open()
  if s.draw ~= 0 then return end
  local opens, source = string.match(s.settings, '^' .. string.rep('.-\n', 6) .. '(.-)\n.-\n.-\n(.-)\n')
  if s.entries == 0 then source = '' end
  redis.call('HSET', key.state, 'base', s.issued, 'drawnAt', s.now, 'drawOpensAt', opens, 'drawSource', source)
  state.note('doors.opened', s.entries, s.issued)
  s.draw = source == '' and 2 or 1
  s.issued = s.issued + s.entries
  s.points = ''
  doors.call_passed()
end

-- Opens the room, if its time has come.
function doors.open_in_time()
  if settings.mode ~= 'prequeue' or not settings.opens or s.now < settings.opens then return end
  redis.call('HSET', key.settings, 'change:mode', 'open')
  s.settings = string.gsub(s.settings, '^prequeue', 'open')
  settings.mode = 'open'
  doors.open()
end
