-- Giving numbers and entries, and remembering for two minutes of door time at least to whom. Answers lie in small hashes by
-- minute of line time and a prefix of the ticket's fingerprint, so that each costs about 22 bytes. s.joins has the minutes
-- (lib/state.lua); lib/begin.lua drops their hashes when their door time is over.
local answers = {}
answers.minutes = nil

-- The minutes in which an answer may have been given that is still remembered, the newest first, and what the keys of
-- their hashes begin with; as text, since Lua writes numbers slowly and a step may look for many answers. A process of
-- an older version notes no minutes, and remembers for two minutes of line time: the last ones are always looked at.
function answers.prepare()
  local minute, known = math.floor(s.lineMs / constants.MINUTE_MS), {}
  answers.minutes = {}
  local function add(asked)
    if known[asked] then return end
    known[asked] = true
    table.insert(answers.minutes, { asked, string.format('%sjoin:%.0f:%.0f:', key.answers, s.epoch, asked) })
  end
  for ago = 0, constants.JOIN_ANSWER_MS / constants.MINUTE_MS do add(minute - ago) end
  for epoch, asked, door in string.gmatch(s.joins, '(%d+):(%d+):(%d+)') do
    if tonumber(epoch) == s.epoch and door + constants.JOIN_ANSWER_MS > s.doorMs then add(tonumber(asked)) end
  end
end

-- The number a ticket got, and when; an entry is told as a negative number; nil: none is remembered.
function answers.find(prefix, fingerprint)
  if not answers.minutes then answers.prepare() end
  for _, minute in ipairs(answers.minutes) do
    local answer = tonumber(redis.call('HGET', minute[2] .. prefix, fingerprint))
    if answer then
      local sign = answer < 0 and -1 or 1
      return sign * math.floor(sign * answer / constants.MINUTE_MS),
        minute[1] * constants.MINUTE_MS + sign * answer % constants.MINUTE_MS
    end
  end
  return nil
end

-- Notes that an answer was given in the running minute, and the door time of the last one.
function answers.note_minute()
  answers.is_noted = true
  local name = string.format('%.0f:%.0f:', s.epoch, answers.minutes[1][1])
  local earlier, last = string.match(s.joins, '^(.-) ?([^ ]*)$')
  if string.sub(last, 1, #name) ~= name then earlier = s.joins end
  s.joins = (earlier == '' and '' or earlier .. ' ') .. name .. string.format('%.0f', s.doorMs)
end

-- An entry is a negative number.
function answers.remember(prefix, fingerprint, number)
  local hash = answers.minutes[1][2] .. prefix
  local sign = number < 0 and -1 or 1
  local answer = number * constants.MINUTE_MS + sign * (s.lineMs % constants.MINUTE_MS)
  write('HSET', hash, fingerprint, string.format('%.0f', answer))
  -- Of a room that nobody steps any more. As text, too: once for each ticket.
  write('PEXPIRE', hash, 'constants.TICKET_MS', 'NX')
  if not answers.is_noted then answers.note_minute() end
end
