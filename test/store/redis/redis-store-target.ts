import { randomUUID } from 'node:crypto';
import { Cluster } from 'ioredis';
import { EVENTS_KEPT } from '../../../src/room/room-event.ts';
import { createRedisClient, type RedisClient } from '../../../src/store/redis/redis-client.ts';
import { openRedisStore } from '../../../src/store/redis/redis-store.ts';
import type { RedisTarget } from '../../../src/store/redis/redis-target.ts';
import type { Store } from '../../../src/store/store.ts';
import { eventually } from '../../support/eventually.ts';
import type { BulkEvent, StoreTarget } from '../contract/store-target.ts';

/** Makes the next script of a room find itself on another server, with a mark that is `count` above what was given. */
async function failOver(client: RedisClient, state: string, count: number): Promise<void> {
  const [issued, entries, draw] = (await client.hmget(state, 'issued', 'entries', 'draw')).map(Number);
  const mark = (issued ?? 0) + (draw === 0 ? (entries ?? 0) : 0) + count;
  await client.hset(state, { mark, safe: mark, era: 'another' });
}

const NOTE_MANY = `
  local event, now = tonumber(redis.call('HGET', KEYS[1], 'event')), redis.call('HGET', KEYS[1], 'clock')
  for id = event + 1, event + ARGV[2] do
    local text = ARGV[1] .. '\\n' .. now .. '\\n1\\n1'
    redis.call('XADD', KEYS[2], 'MAXLEN', '~', ${EVENTS_KEPT}, string.format('%.0f', id), 'e', text)
    if KEYS[3] then redis.call('XADD', KEYS[3], string.format('%.0f', id), 'e', text) end
  end
  redis.call('HSET', KEYS[1], 'event', string.format('%.0f', event + ARGV[2]))`;

/** Writes events as the scripts do; of acts the next one that is noted drops the oldest. */
async function noteMany(client: RedisClient, prefix: string, type: BulkEvent, count: number): Promise<void> {
  const names = type === 'gate.changed' ? ['state', 'events', 'acts'] : ['state', 'events'];
  const keys = names.map((name) => `${prefix}${name}`);
  for (let left = count; left > 0; left -= 5_000) {
    await client.eval(NOTE_MANY, keys.length, ...keys, type, Math.min(left, 5_000));
  }
}

/** What a key holds, as DUMP writes it. Fields of a hash have no order, and Redis changes it when a hash is only read. */
async function heldBy(client: RedisClient, key: string): Promise<unknown> {
  if ((await client.type(key)) === 'hash') return Object.entries(await client.hgetall(key)).sort();
  return (await client.dumpBuffer(key))?.toString('base64');
}

/** Every key that begins with a prefix: what it holds, and when it expires. */
async function contentsOf(client: RedisClient, prefix: string): Promise<unknown> {
  const nodes = client instanceof Cluster ? client.nodes('master') : [client];
  const pattern = `${prefix.replaceAll(/[[\]?*\\]/g, '\\$&')}*`;
  const keys = (await Promise.all(nodes.map((node) => node.keys(pattern)))).flat().sort();
  return Promise.all(keys.map(async (key) => [key, await heldBy(client, key), await client.pexpiretime(key)]));
}

/** A busy machine may be long about a script with very many visitors. */
const ANSWER_MS = 20_000;

async function connect(target: RedisTarget): Promise<RedisClient> {
  const client = createRedisClient(target, ANSWER_MS);
  await eventually('a connection', async () => client.status === 'ready');
  return client;
}

/** Stores on one server or cluster for the contract suite: a key prefix of its own makes each one empty. */
export function redisStoreTarget(redis: () => RedisTarget): StoreTarget {
  return {
    async open(time) {
      const keyPrefix = `${randomUUID()}:`;
      const opened: Store[] = [];
      let admin: Promise<RedisClient> | undefined;
      // Few tests need more than the stores.
      const asAdmin = (): Promise<RedisClient> => {
        admin ??= connect(redis());
        return admin;
      };
      const open = async (): Promise<Store> => {
        const store = await openRedisStore({ target: redis(), ...time, keyPrefix, commandTimeoutMs: ANSWER_MS });
        opened.push(store);
        return store;
      };
      const [store, other] = await Promise.all([open(), open()]);
      return {
        ...{ store, other },
        reopen: open,
        noteMany: async (room, type, count) => noteMany(await asAdmin(), `${keyPrefix}{${room}}:`, type, count),
        contents: async (room) => contentsOf(await asAdmin(), `${keyPrefix}{${room}}:`),
        skipNumbers: async (room, count) => failOver(await asAdmin(), `${keyPrefix}{${room}}:state`, count),
        async close() {
          (await admin)?.disconnect();
          await Promise.all(opened.map((each) => each[Symbol.asyncDispose]()));
        },
      };
    },
  };
}
