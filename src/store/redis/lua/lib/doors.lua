-- The end of a prequeue (LINE.md, prequeue and draw): its entries become the numbers after those given so far.
local doors = {}

-- Whether an early visitor gets an entry in place of a number.
function doors.are_shut()
  return settings.mode == 'prequeue' and s.draw == 0
end

-- Opens the doors of this epoch.
function doors.open()
  local opens, source = string.match(s.settings, '^' .. string.rep('.-\n', 6) .. '(.-)\n.-\n.-\n(.-)\n')
  -- Where there is nothing to draw nothing is awaited.
  if s.entries == 0 then source = '' end
  redis.call('HSET', key.state, 'base', s.issued, 'drawnAt', s.now, 'drawOpensAt', opens, 'drawSource', source)
  state.note('doors.opened', s.entries, s.issued)
  s.draw = source == '' and 2 or 1
  -- Serving that is ahead would call numbers that nobody knows to be theirs.
  s.serving = s.called
  s.issued = s.issued + s.entries
  s.points = ''
end

-- Opens the room of a prequeue, if its time has come.
function doors.open_in_time()
  if settings.mode ~= 'prequeue' or not settings.opens or s.now < settings.opens then return end
  redis.call('HSET', key.settings, 'change:mode', 'open')
  s.settings = string.gsub(s.settings, '^prequeue', 'open')
  settings.mode = 'open'
  if s.draw == 0 then doors.open() else state.note('settings.changed', '{"mode":"open"}', 'null') end
end
