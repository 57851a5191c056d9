#!lua
-- include: state
-- Tells the id of the newest event.
--
-- KEYS: the keys of the room (lib/state.lua)
-- ARGV: 1 unused
-- Returns one of
--   {'newest', id, 0: there is none}
--   {'room-unknown'}

if redis.call('EXISTS', key.state) == 0 then return { 'room-unknown' } end
local newest = redis.call('XREVRANGE', key.events, '+', '-', 'COUNT', 1)[1]
return { 'newest', newest and string.match(newest[1], '^%d+') or 0 }
