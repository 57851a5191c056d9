import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { openRedisStore } from '../../src/store/redis/redis-store.ts';
import { startProduct } from '../../test/support/product.ts';
import { type RedisServer, startRedis } from '../../test/support/redis-servers.ts';
import { LineRoom } from './line-room.ts';
import { WAITING } from './make-rooms.ts';

/** What a million visitors who do nothing but wait cost in memory. */
export interface LineMemory {
  readonly waiting: number;
  /** In Redis. */
  readonly bytesEach: number;
  /** In Redis just after the last join, while answers are remembered. */
  readonly bytesEachAtFirst: number;
  readonly measuredAfterSeconds: number;
  /** Of a process of the product that keeps time in that line, after it has told of it many times. */
  readonly processMegabytes: number;
}

/** Join answers are remembered for two minutes of door time, and dropped in bites: by then the last of them has gone. */
const SETTLED_AFTER_MS = 180_000;
const TICK_MS = 500;
const POLLS = 20_000;
const POLLS_AT_ONCE = 20;
const ROOM = 'line';

async function usedBytes(admin: Redis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await admin.info('memory'))?.[1]);
}

/** The resident memory of a process in bytes, as proc(5) tells it. */
function residentBytes(pid: number): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kibibytes) * 1024;
}

/** Fills a line by joins, now. @returns measures three minutes after the last one, and ends it all */
export async function fillByJoins(): Promise<() => Promise<LineMemory>> {
  const redis = await startRedis();
  const admin = new Redis(redis.node.port);
  try {
    const [emptyBytes, filledBytes] = await fill(redis, admin);
    const filledAtMs = performance.now();
    const settled = keepTime(redis, filledAtMs + SETTLED_AFTER_MS);
    return async () => {
      await using _server = redis;
      const processMegabytes = await measureProcess(redis);
      await settled;
      const bytes = (await usedBytes(admin)) - emptyBytes;
      admin.disconnect();
      return {
        waiting: WAITING,
        bytesEach: bytes / WAITING,
        bytesEachAtFirst: (filledBytes - emptyBytes) / WAITING,
        measuredAfterSeconds: Math.round((performance.now() - filledAtMs) / 1000),
        processMegabytes,
      };
    };
  } catch (error) {
    admin.disconnect();
    await redis[Symbol.asyncDispose]();
    throw error;
  }
}

async function fill(redis: RedisServer, admin: Redis): Promise<readonly [emptyBytes: number, filledBytes: number]> {
  await using store = await openRedisStore({ target: redis.target, commandTimeoutMs: 10_000 });
  const line = await LineRoom.open({ store, admin, clock: { nowMs: 0 } }, ROOM);
  const emptyBytes = await usedBytes(admin);
  await line.joinMany(WAITING);
  const { issued } = await line.state();
  if (issued !== WAITING) throw new Error(`${WAITING} joined, but ${issued} numbers were given`);
  return [emptyBytes, await usedBytes(admin)];
}

/** Steps the line as the processes of a product do: without a step door time stands still. */
async function keepTime(redis: RedisServer, untilMs: number): Promise<void> {
  await using store = await openRedisStore({ target: redis.target });
  while (performance.now() < untilMs) {
    await store.line.tick({ room: ROOM });
    await pause(TICK_MS);
  }
}

async function measureProcess(redis: RedisServer): Promise<number> {
  const client = { client_id: 'bench', client_secret: 'secret-of-the-bench', redirect_uris: ['http://127.0.0.1/cb'] };
  await using product = await startProduct({
    rooms: { [ROOM]: { mode: 'open' } },
    clients: [{ ...client, room: ROOM }],
    redisUrl: `redis://127.0.0.1:${redis.node.port}`,
    env: { LOG_LEVEL: 'info' },
  });
  const status = `${product.issuer}/rooms/${ROOM}/status`;
  const told = (await (await fetch(status)).json()) as { waiting: number };
  if (told.waiting !== WAITING) throw new Error(`${WAITING} wait, but ${told.waiting} are told of`);
  for (let polls = 0; polls < POLLS; polls += POLLS_AT_ONCE) {
    await Promise.all(Array.from({ length: POLLS_AT_ONCE }, async () => (await fetch(status)).arrayBuffer()));
  }
  return residentBytes(product.pid) / 1024 / 1024;
}
