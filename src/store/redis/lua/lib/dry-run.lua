-- In place of the commands by which a step changes what lasts (lib/state.lua). They change a copy instead: fields of
-- hashes, single bits, and lists as a whole, which are short. No step that is tried reads other keys again after it has written
-- them, or it counts by itself (DRY_RUN).
local copies, reads, writes = {}, {}, {}

local function copy_of(name)
  copies[name] = copies[name] or {}
  return copies[name]
end

-- Lists are read whole when one is asked for first.
local function list_of(name)
  copies[name] = copies[name] or redis.call('LRANGE', name, 0, -1)
  return copies[name]
end

-- As Redis keeps values: numbers are text.
local function as_text(value)
  return type(value) == 'number' and string.format('%.17g', value) or value
end

function reads.HGET(name, field)
  local value = copy_of(name)[field]
  if value == nil then return redis.call('HGET', name, field) end
  return value
end

function reads.HMGET(name, ...)
  local values = {}
  for i, field in ipairs({ ... }) do values[i] = reads.HGET(name, field) end
  return values
end

function reads.GETBIT(name, place)
  return copy_of(name)[place] or redis.call('GETBIT', name, place)
end

function reads.LLEN(name)
  return #list_of(name)
end

function reads.LINDEX(name, index)
  local list = list_of(name)
  return list[index < 0 and #list + 1 + index or index + 1] or false
end

function writes.HSET(name, ...)
  local hash, fields = copy_of(name), { ... }
  for i = 1, #fields, 2 do hash[fields[i]] = as_text(fields[i + 1]) end
end

function writes.HDEL(name, ...)
  for _, field in ipairs({ ... }) do copy_of(name)[field] = false end
end

function writes.HINCRBY(name, field, by)
  copy_of(name)[field] = as_text((tonumber(reads.HGET(name, field)) or 0) + by)
end

function writes.SETBIT(name, place, bit)
  copy_of(name)[place] = bit
end

function writes.RPUSH(name, entry)
  table.insert(list_of(name), entry)
end

function writes.LSET(name, index, entry)
  local list = list_of(name)
  list[index < 0 and #list + 1 + index or index + 1] = entry
end

function writes.LPOP(name)
  table.remove(list_of(name), 1)
end

function writes.RPOP(name)
  table.remove(list_of(name))
end

local function read(command, ...)
  return reads[command](...)
end

local function write(command, ...)
  if writes[command] then writes[command](...) end
end

