-- The state of a room as one step sees it: read once when the step begins, what changed is written once when it ends.
-- `constants` are values that TypeScript knows as well (script-constants.ts).
-- `write` writes what lasts, `read` reads what the step may have written before, and `scratch` changes keys that are gone
-- when the step ends. All three are redis.call (scripts.ts). But in a dry run, where DRY_RUN is true, `write` changes
-- nothing that lasts, and `read` finds what would be there (lib/dry-run.lua).
-- What the parts of a step share lies in a few tables: Lua makes all functions anew for every call of a script, and
-- every single variable that they share makes that slower.

-- KEYS of every step of the line, all of one room (keys.ts)
local key = {
  state = KEYS[1],       -- hash: FIELDS; the totals admitted, completed, abandoned, lapsed, contested, missed, passedOver;
                         -- of the draw, seed, and once the doors are open base, drawnAt, drawOpensAt, drawSource,
                         -- publicValue; pastEpochs; entryGaps and pastGaps (lib/numbers.lua); plannedMade; counted: how many of
                         -- state.given() are in figures that were noted; actsUpTo: 'all', or the last event that was
                         -- searched for acts in a feed without copies of them (configure.lua); of the mark,
                         -- markWrittenAt, markOffset and replicaLostAt (mark.lua)
  settings = KEYS[2],    -- hash: file:NAME and change:NAME, settings as settings-codec.ts writes them
  log = KEYS[3],         -- list of "upto:ends", both ascending: turns of numbers up to `upto` end at `ends`
  used = KEYS[4],        -- prefix of bitmaps of 8 KB: numbers whose turn was taken
  late = KEYS[5],        -- sorted set: late returners who wait for a late turn, number -> last seen
  lateNumbers = KEYS[6], -- the same members: number -> number
  live = KEYS[7],        -- sorted set: sub -> end of the visit, of those past the door (line time)
  dismissed = KEYS[8],   -- the one of before the last reset, until its visits are ended
  ended = KEYS[9],       -- sorted set: sub -> when the visit ended
  visits = KEYS[10],     -- hash: sub -> record of the visit (visits.lua)
  answers = KEYS[11],    -- prefix of remembered answers to repeated steps
  events = KEYS[12],     -- stream: ids of the events, the events as text (event-codec.ts)
  seen = KEYS[13],       -- prefix of bitmaps of 8 KB: numbers seen in one minute (presence.lua)
  passed = KEYS[14],     -- prefix of bitmaps of 8 KB: numbers called that hold no turn, and are not used: their
                         -- holders were absent, or their visit lapsed
  lateTurns = KEYS[15],  -- sorted set: number -> end of its late turn, while that is neither taken nor over
  void = KEYS[16],       -- prefix of bitmaps of 8 KB: numbers whose late turn is over
  atDoor = KEYS[17],     -- sorted set: sub -> when the visit lapses, of those whose code was not exchanged yet (door time)
  dismissedAtDoor = KEYS[18], -- the one of before the last reset, until its visits are ended
  latePaid = KEYS[19],   -- sorted set: those of lateNumbers that have paid the rate
  acts = KEYS[20],       -- stream: copies of the events that are acts, with bounds of their own
  plan = KEYS[21],       -- sorted set: planned changes (lib/plan.lua) -> when each is made
}

-- Some are stored under another name (stored-names.ts): processes of two versions share them.
local FIELDS = {
  'era', 'gaps', 'points', 'joins', 'settings', -- the only texts: replication id, "from-to,from-to", the points of
                                       -- presence (presence.lua), "epoch:minute:door ..." of the minutes of line time
                                       -- with answers to joins and the door time of the last one, the settings in force
  'epoch', 'issued', 'serving',
  'called',      -- C, min(issued, serving): the last number whose turn was called
  'turnsOver',   -- X: turns of numbers up to here are over
  'graceOver',   -- F: the grace of numbers up to here is over too
  'outstanding', -- O: turns that are neither taken nor over, late turns among them
  'lateTurns',   -- how many of them are late turns
  'highestClaimed', -- H: serving never moves back below it
  'clockMs', 'lineMs', 'doorMs', -- the three times of the last step, then of this one
  'event',       -- id of the newest event
  'entries',     -- the last entry given or skipped
  'draw',        -- 0: its doors are not open, 1: the public value is awaited, 2: everybody knows their number
  'gate',        -- 1: it is shut
  'resetAt', 'resetDoorMs', -- line and door time of the last reset
  'credit', 'period', 'anchor', -- of the rate; without one, `credit` is how many missed turns are to be replaced
  'mark', 'safe', -- numbers are given up to `safe`, the acknowledged mark
  'chunk',       -- bitmaps before this one are dropped
  'joinsDropped', -- how many hashes of answers of the first minute of `joins` are dropped
  'logOver',     -- how many entries at the head of the log are over
  'logFirst',    -- `ends` of the first entry of the log, 0: it is empty
  'logNext',     -- `ends` of the first entry that is not over, 0: none
  'logLast',     -- `ends` of the last entry, 0: the log is empty
  'plannedMs',   -- when the next planned change is made, 0: none is planned
}
local TEXTS = 5

-- FIELDS and what is known of this step alone. All are named here, since a table that grows is made anew.
local s = {
  sinceMs = 0, -- line time of the step before
  late = 0, -- how many late returners wait for a late turn
  inside = nil, -- how many visits last, once it was asked for (visits.inside)
  finished = 0, -- how many visits of this epoch the step has ended
  era = nil, gaps = nil, points = nil, joins = nil, settings = nil, epoch = nil, issued = nil, serving = nil, called = nil,
  turnsOver = nil, graceOver = nil, outstanding = nil, lateTurns = nil, highestClaimed = nil, clockMs = nil, lineMs = nil,
  doorMs = nil, event = nil,
  entries = nil, draw = nil,
  gate = nil, resetAt = nil, resetDoorMs = nil, credit = nil, period = nil, anchor = nil, mark = nil, safe = nil, chunk = nil, joinsDropped = nil,
  logOver = nil, logFirst = nil, logNext = nil, logLast = nil, plannedMs = nil,
}
-- The settings in force that most steps need; nil: not set. A rate has admit, everyMs, fromMs, untilMs, returnNoShows.
-- The others: state.setting.
local settings = { mode = nil, rate = nil, capacity = nil, turnWindowMs = nil, graceMs = nil, admissionMs = nil }
local state = {}

-- A part whose functions `make` makes when the first of them is asked for: most steps do without it.
function state.seldom(make)
  return setmetatable({}, {
    __index = function(part, name)
      setmetatable(part, nil)
      make(part)
      return part[name]
    end,
  })
end

function state.parse_rate(text)
  local admit, every, from, till, returns = string.match(text, '^(%d+) (%d+) (%S+) (%S+) (%d)$')
  if not admit then return nil end
  return {
    admit = tonumber(admit), everyMs = tonumber(every),
    fromMs = tonumber(from), untilMs = tonumber(till), returnNoShows = returns == '1',
  }
end

function state.parse_settings()
  local mode, rate, capacity, turn, grace, admission =
    string.match(s.settings, SETTINGS('mode', 'rate', 'capacity', 'turnWindowMs', 'graceMs', 'admissionMs'))
  settings.mode, settings.rate, settings.capacity = mode, state.parse_rate(rate), tonumber(capacity)
  settings.turnWindowMs, settings.graceMs, settings.admissionMs = tonumber(turn), tonumber(grace), tonumber(admission)
end

-- One of the settings in force, as it is stored; its default if it has no line. Scripts write both arguments as
-- SETTING.gate (settings-in-lua.ts).
function state.setting(line, default)
  return string.match(s.settings, '^' .. string.rep('[^\n]*\n', line - 1) .. '([^\n]*)') or default
end

-- Whether the room is known.
function state.load()
  local values = redis.call('HMGET', key.state, unpack(FIELDS))
  if not values[TEXTS] then return false end
  local into, names = s, FIELDS
  for i = 1, TEXTS do into[names[i]] = values[i] or '' end
  for i = TEXTS + 1, #names do
    local value = tonumber(values[i]) or 0
    into[names[i]], values[i] = value, value
  end
  state.before = values
  state.parse_settings()
  return true
end

function state.save()
  local before, after, names, changed, count = state.before, s, FIELDS, {}, 0
  for i = 1, #names do
    local name = names[i]
    if after[name] ~= before[i] then
      changed[count + 1], changed[count + 2] = name, after[name]
      count = count + 2
    end
  end
  if count > 0 then write('HSET', key.state, unpack(changed)) end
end

function state.total(name, by)
  if by ~= 0 then write('HINCRBY', key.state, name, by) end
end

-- An integer as text: serving may be as large as integers get, where the client's reader of replies is off by one.
function state.exact(integer)
  return string.format('%.0f', integer)
end

-- Keeps a copy of an event, if it is an act (room-event.ts). What somebody asked for ends in a name.
function state.keep_act(id, kind, text)
  local name = ' ' .. kind .. ' '
  if string.find(CAUSED_BY.acts, name, 1, true)
    or string.find(CAUSED_BY.asked, name, 1, true) and string.find(text, '"$') then
    write('XADD', key.acts, 'MAXLEN', constants.ACTS_KEPT, id, 'e', text)
  end
end

-- Notes what happened: a line of text for each field.
function state.note(kind, ...)
  s.event = s.event + 1
  local id, text = state.exact(s.event), table.concat({ kind, state.exact(s.clockMs), ... }, '\n')
  write('XADD', key.events, 'MAXLEN', '~', constants.EVENTS_KEPT, id, 'e', text)
  state.keep_act(id, kind, text)
end

-- Whether an early visitor gets an entry in place of a number.
function state.is_before_draw()
  return settings.mode == 'prequeue' and s.draw == 0
end

-- Whether nobody can join: for now, or any more.
function state.gives_no_numbers()
  return settings.mode == 'closed' or settings.mode == 'over'
end

-- How many numbers and entries were given: what is below the mark.
function state.given()
  return s.draw == 0 and s.issued + s.entries or s.issued
end

-- What every step ends with.
function state.done(reply)
  state.save()
  if state.temporary then scratch('UNLINK', unpack(state.temporary)) end
  return reply
end
