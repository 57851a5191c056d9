#!lua
-- Gives a lease back; nothing happens if somebody else has it.
-- KEYS: 1 the lease, a string: end and holder
-- ARGV: 1 holder
-- Returns 1: given back | 0: it was not the holder's
local lease, holder = KEYS[1], ARGV[1]

if string.match(redis.call('GET', lease) or '', '^%d+ (.*)$') ~= holder then return 0 end
return redis.call('UNLINK', lease)
