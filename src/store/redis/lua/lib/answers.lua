-- Giving numbers and entries, and remembering for two minutes to whom. Answers lie in small hashes by minute and a
-- prefix of the ticket's fingerprint, so that each costs about 22 bytes and vanishes by itself.
local answers = {}
answers.KEPT_MS = 120000
answers.MINUTE_MS = 60000
answers.HASH_KEPT_MS = '180000' -- as long as an answer may be asked for, from the beginning of its minute on
answers.hashes = nil

-- What the keys of the hashes of a minute begin with, for the running minute and the two before; as text, since Lua
-- writes numbers slowly and a step may look for many answers.
function answers.prepare()
  local minute = math.floor(s.now / answers.MINUTE_MS)
  answers.hashes = {}
  for ago = 0, answers.KEPT_MS / answers.MINUTE_MS do
    answers.hashes[ago] = string.format('%sjoin:%.0f:%.0f:', key.answers, s.epoch, minute - ago)
  end
end

-- The number a ticket got, and when; an entry is told as a negative number; nil: none within two minutes.
function answers.find(prefix, fingerprint)
  if not answers.hashes then answers.prepare() end
  for ago = 0, answers.KEPT_MS / answers.MINUTE_MS do
    local answer = tonumber(redis.call('HGET', answers.hashes[ago] .. prefix, fingerprint))
    if answer then
      local sign = answer < 0 and -1 or 1
      local asked = math.floor(s.now / answers.MINUTE_MS) - ago
      local joined = asked * answers.MINUTE_MS + sign * answer % answers.MINUTE_MS
      if joined + answers.KEPT_MS > s.now then return sign * math.floor(sign * answer / answers.MINUTE_MS), joined end
    end
  end
  return nil
end

-- An entry is a negative number.
function answers.remember(prefix, fingerprint, number)
  local hash = answers.hashes[0] .. prefix
  local sign = number < 0 and -1 or 1
  local answer = number * answers.MINUTE_MS + sign * (s.now % answers.MINUTE_MS)
  redis.call('HSET', hash, fingerprint, string.format('%.0f', answer))
  redis.call('PEXPIRE', hash, answers.HASH_KEPT_MS, 'NX')
end
