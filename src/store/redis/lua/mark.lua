#!lua
-- include: state visits numbers presence calling moments begin
-- Raises the mark ahead of need, and takes it as safe once a failover cannot lose it (LINE.md, mark): a replica has
-- acknowledged it; or there is no replica and it was written a while ago under AOF; or nothing is kept anyway.
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 now in milliseconds, '': the server's; 2 how many numbers or entries the mark shall be ahead of those given
-- Returns {'safe'} | {'pending'}: ask again a little later | {'room-unknown'} | {'more'}
local given_now, ahead = ARGV[1], tonumber(ARGV[2])

-- Under `appendfsync everysec` a write may reach the disk two seconds late.
local AOF_WRITTEN_MS = 2000
-- A replica that was cut off may still be promoted for a while: by default Redis Cluster forgoes it after 160 s without
-- its primary, Sentinel after 300 s. No new mark is safe until then.
local REPLICA_GONE_MS = 300000

-- How far the replica that is furthest has acknowledged the replication stream; nil: no replica is connected.
local function acknowledged(info)
  local furthest
  for offset in string.gmatch(info, 'slave%d+:[^\r\n]*state=online[^\r\n]*offset=(%d+)') do
    furthest = math.max(furthest or 0, tonumber(offset))
  end
  return furthest
end

local function is_safe(real_now)
  local info = redis.call('INFO', 'replication')
  local offset = acknowledged(info)
  local pending = redis.call('HMGET', key.state, 'markWrittenAt', 'markOffset', 'replicaLostAt')
  if offset then
    -- The script that raised the mark was not in the stream yet while it ran.
    local written = tonumber(pending[2]) or tonumber(string.match(info, 'master_repl_offset:(%d+)'))
    if not pending[2] or pending[3] ~= 'no' then
      redis.call('HSET', key.state, 'markOffset', written, 'replicaLostAt', 'no')
    end
    return offset >= written
  end
  if pending[3] then
    local lost = tonumber(pending[3]) or real_now
    redis.call('HSET', key.state, 'replicaLostAt', lost)
    if real_now - lost < REPLICA_GONE_MS then return false end
  end
  if not string.find(redis.call('INFO', 'persistence'), 'aof_enabled:1') then return true end
  return real_now - tonumber(pending[1]) >= AOF_WRITTEN_MS
end

local early = begin(given_now)
if early then return early end
-- Replication and disk take real time, whatever clock the line runs on.
local real_now = past.store_time()
local raised = false
if s.safe == s.mark and s.mark < state.given() + ahead then
  s.mark = state.given() + ahead
  redis.call('HSET', key.state, 'markWrittenAt', real_now)
  redis.call('HDEL', key.state, 'markOffset')
  raised = string.find(redis.call('INFO', 'replication'), 'slave0:') ~= nil
end
if s.safe < s.mark and not raised and is_safe(real_now) then s.safe = s.mark end
if s.safe < s.mark then return state.done({ 'pending' }) end
return state.done({ 'safe' })
