-- Giving numbers and entries, and remembering for two minutes to whom. Answers lie in small hashes by minute and a
-- prefix of the ticket's fingerprint, so that each costs about 22 bytes and vanishes by itself.
local answers = {}
answers.KEPT_MS = 120000
answers.MINUTE_MS = 60000

function answers.key(minute, prefix)
  return key.answers .. 'join:' .. s.epoch .. ':' .. minute .. ':' .. prefix
end

-- The number a ticket got, and when; an entry is told as a negative number; nil: none within two minutes.
function answers.find(prefix, fingerprint)
  local minute = math.floor(s.now / answers.MINUTE_MS)
  for asked = minute, minute - answers.KEPT_MS / answers.MINUTE_MS, -1 do
    local answer = tonumber(redis.call('HGET', answers.key(asked, prefix), fingerprint))
    if answer then
      local sign = answer < 0 and -1 or 1
      local joined = asked * answers.MINUTE_MS + sign * answer % answers.MINUTE_MS
      if joined + answers.KEPT_MS > s.now then return sign * math.floor(sign * answer / answers.MINUTE_MS), joined end
    end
  end
  return nil
end

-- An entry is a negative number.
function answers.remember(prefix, fingerprint, number)
  local minute = math.floor(s.now / answers.MINUTE_MS)
  local hash = answers.key(minute, prefix)
  local sign = number < 0 and -1 or 1
  redis.call('HSET', hash, fingerprint, number * answers.MINUTE_MS + sign * (s.now % answers.MINUTE_MS))
  redis.call('PEXPIRE', hash, answers.KEPT_MS + answers.MINUTE_MS, 'NX')
end
