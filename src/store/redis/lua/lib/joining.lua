-- Giving numbers, and remembering for two minutes to whom. Answers lie in small hashes by minute and a prefix of the
-- ticket's fingerprint, so that each costs about 22 bytes and vanishes by itself.
local JOIN_ANSWER_MS = 120000
local MINUTE_MS = 60000

local function join_answers(minute, prefix)
  return ANSWERS .. 'join:' .. s.epoch .. ':' .. minute .. ':' .. prefix
end

-- The number a ticket got, and when; nil: none within two minutes.
local function find_answer(prefix, fingerprint)
  local minute = math.floor(now / MINUTE_MS)
  for past = minute, minute - JOIN_ANSWER_MS / MINUTE_MS, -1 do
    local answer = tonumber(redis.call('HGET', join_answers(past, prefix), fingerprint))
    if answer then
      local joined = past * MINUTE_MS + answer % MINUTE_MS
      if joined + JOIN_ANSWER_MS > now then return math.floor(answer / MINUTE_MS), joined end
    end
  end
  return nil
end

local function remember_answer(prefix, fingerprint, number)
  local minute = math.floor(now / MINUTE_MS)
  local key = join_answers(minute, prefix)
  redis.call('HSET', key, fingerprint, number * MINUTE_MS + now % MINUTE_MS)
  redis.call('PEXPIRE', key, JOIN_ANSWER_MS + MINUTE_MS, 'NX')
end
