#!lua
-- Writes a document if its newest version is the expected one; for the caller that shows the token of the writer of the
-- version after it, it answers the same again.
-- KEYS: 1 the document, a hash: value, version, writer
-- ARGV: 1 value; 2 expected version, 0: none yet; 3 a random token of the caller
-- Returns 1: written | 0: somebody else was first
local document = KEYS[1]
local value, expected, token = ARGV[1], tonumber(ARGV[2]), ARGV[3]

local stored = redis.call('HMGET', document, 'version', 'writer')
local version = tonumber(stored[1]) or 0
if version == expected + 1 and stored[2] == token then return 1 end
if version ~= expected then return 0 end
redis.call('HSET', document, 'value', value, 'version', expected + 1, 'writer', token)
return 1
