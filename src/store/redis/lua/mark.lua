#!lua
-- include: state numbers visits presence calling moments past changes plan begin
-- Keeps the mark as far ahead as is needed, and takes it as safe once nothing that may happen can lose it (LINE.md, mark).
--
-- 1. Time has its effect (lib/begin.lua).
-- 2. What may lose writes, the pace and those who wait for a number say how far ahead the mark has to be: the reserve.
-- 3. A mark that is safe is raised when half of the reserve is used up. One that is too far ahead may be lowered.
-- 4. A raised mark is safe once the disk, a snapshot and the replicas have it, as far as there are any.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 time (lib/begin.lua)
--   2 pace: numbers and entries a second
--   3 how many wait for one
--   4 1: a crowd may come soon
--   5 where servers keep snapshots alone: 'epoch mark' that one of them has, or 'none'; '': no snapshot is needed
--   6 for how long a replica that is gone may still be promoted, in milliseconds
--   7 1: a mark that is more than two reserves ahead is lowered
-- Returns one of
--   {'safe', safe, reserve}
--   {'pending', reserve, 'epoch mark', reason}: ask again a little later. The reason is what does not have the mark yet:
--     'disk', 'snapshot', 'replica_behind', or 'replica_gone' where a replica was lost that may be promoted
--   {'room-unknown'}
--   {'more'}: too much has happened for one script, ask again
local time, pace, waiting, crowd = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == '1'
local saved, gone_ms, lowers = ARGV[5], tonumber(ARGV[6]), ARGV[7] == '1'

-- Under `appendfsync everysec` a write may reach the disk two seconds late.
local AOF_WRITTEN_MS = 2000
-- How far ahead the mark is at least, and for how many seconds at the pace, by what may lose writes.
local RESTART = { floor = 16, seconds = 10 }
local FAILOVER = { floor = 256, seconds = 300 }
local FAILOVER_IN_CROWD = { floor = 10000, seconds = 300 }
local NO_FILE = { floor = 10000, seconds = 0 }
local AHEAD_OF_WAITING = 4

-- How far the replica that is furthest has acknowledged the replication stream; nil: no replica is connected.
local function acknowledged(info)
  local furthest
  for offset in string.gmatch(info, 'slave%d+:[^\r\n]*state=online[^\r\n]*offset=(%d+)') do
    furthest = math.max(furthest or 0, tonumber(offset))
  end
  return furthest
end

-- When something was noted; as if it was now, where the clock was set back behind it since.
local function noted_at(field, real_now)
  local at = tonumber(redis.call('HGET', key.state, field))
  if at and at > real_now then
    at = real_now
    write('HSET', key.state, field, at)
  end
  return at
end

-- Since when no replica is connected; nil: there was none, or it is connected.
local function lost_since(offset, real_now)
  local known = redis.call('HGET', key.state, 'replicaLostAt')
  if offset then
    if known ~= 'no' then write('HSET', key.state, 'replicaLostAt', 'no') end
    return nil
  end
  if known == 'no' then write('HSET', key.state, 'replicaLostAt', real_now) end
  return known == 'no' and real_now or noted_at('replicaLostAt', real_now)
end

local early = begin(time)
if early then return early end
-- Replication and disk take real time, whatever clock the line runs on.
local real_now = past.server_time()
local persistence, replication = redis.call('INFO', 'persistence'), redis.call('INFO', 'replication')
local has_aof = string.find(persistence, 'aof_enabled:1') ~= nil
local by_snapshot = not has_aof and saved ~= ''
local offset = acknowledged(replication)
local lost = lost_since(offset, real_now)
local is_gone = lost ~= nil and real_now - lost < gone_ms

local function reserve()
  local need = has_aof and RESTART or NO_FILE
  if (offset or is_gone) and not by_snapshot then need = crowd and FAILOVER_IN_CROWD or FAILOVER end
  return math.max(need.floor, math.ceil(need.seconds * pace), AHEAD_OF_WAITING * waiting)
end

-- What a snapshot has to have.
local function token()
  return string.format('%.0f %.0f', s.epoch, s.mark)
end

-- Whether a replica has the mark. The script that raised it was not in the stream yet while it ran.
local function is_replicated(raised)
  if raised then return false end
  local written = tonumber(redis.call('HGET', key.state, 'markOffset'))
  if not written then
    written = tonumber(string.match(replication, 'master_repl_offset:(%d+)'))
    write('HSET', key.state, 'markOffset', written)
  end
  return offset >= written
end

-- What does not have the mark yet; nil: it is safe. Each may lose writes by itself: a primary that comes back with an old
-- snapshot or a shorter file is followed by its replicas.
local function missing_on(raised)
  if has_aof then
    local age = real_now - noted_at('markWrittenAt', real_now)
    if age < AOF_WRITTEN_MS or not string.find(persistence, 'aof_last_write_status:ok') then return 'disk' end
  end
  if by_snapshot and saved ~= token() then return 'snapshot' end
  if offset then return not is_replicated(raised) and 'replica_behind' or nil end
  return is_gone and 'replica_gone' or nil
end

local ahead, left, raised = reserve(), s.mark - state.given(), false
if s.safe == s.mark and left < ahead / 2 then
  s.mark = state.given() + ahead
  write('HSET', key.state, 'markWrittenAt', real_now)
  write('HDEL', key.state, 'markOffset')
  raised = true
elseif s.safe == s.mark and lowers and left > 2 * ahead then
  -- Whoever does not hear of it goes on behind the higher one.
  s.mark = state.given() + ahead
  s.safe = s.mark
end
if s.safe < s.mark then
  local reason = missing_on(raised)
  if reason then return state.done({ 'pending', ahead, token(), reason }) end
  s.safe = s.mark
end
return state.done({ 'safe', s.safe, ahead })
