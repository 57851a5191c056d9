import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { defaultSettings } from '../src/room/settings.ts';
import { openRedisStore } from '../src/store/redis/redis-store.ts';
import { ask, type RedisServer, startRedis } from '../test/support/redis-servers.ts';

/** How much of Redis' memory a visitor takes who does nothing but wait. */
export interface WaitingMemory {
  readonly visitors: number;
  readonly bytesEach: number;
  /** Just after the last join, while answers are remembered. */
  readonly bytesEachAtFirst: number;
  readonly joinsPerSecond: number;
  readonly measuredAfterMs: number;
  /** What `bytesEach` must not exceed. */
  readonly ceiling: number;
}

const ROOM = 'bench';
const CEILING_BYTES = 16;
const AT_ONCE = 500;
/** Join answers are remembered for two minutes, in hashes by the minute: by then the last of them has gone. */
const SETTLED_AFTER_MS = 180_000;

/** Lets visitors join a line through the store, now. @returns measures three minutes after the last one, and ends it all */
export async function fillLine(visitors: number): Promise<() => Promise<WaitingMemory>> {
  const redis = await startRedis();
  try {
    const { emptyBytes, joinsPerSecond } = await join(redis, visitors);
    const filledAtMs = performance.now();
    const atFirst = (await usedBytes(redis)) - emptyBytes;
    return async () => {
      await using server = redis;
      await pause(Math.max(0, filledAtMs + SETTLED_AFTER_MS - performance.now()));
      return {
        visitors,
        bytesEach: ((await usedBytes(server)) - emptyBytes) / visitors,
        bytesEachAtFirst: atFirst / visitors,
        joinsPerSecond,
        measuredAfterMs: Math.round(performance.now() - filledAtMs),
        ceiling: CEILING_BYTES,
      };
    };
  } catch (error) {
    await redis[Symbol.asyncDispose]();
    throw error;
  }
}

async function join(redis: RedisServer, visitors: number) {
  await using store = await openRedisStore({ target: redis.target, commandTimeoutMs: 10_000 });
  await store.line.configure({ room: ROOM, settings: defaultSettings });
  const emptyBytes = await usedBytes(redis);
  const startedAtMs = performance.now();
  let left = visitors;
  async function keepJoining(): Promise<void> {
    while (left > 0) {
      left -= 1;
      await store.line.join({ room: ROOM, ticketId: randomBytes(16).toString('base64url') });
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, keepJoining));
  const { issued } = await store.line.tick({ room: ROOM });
  if (issued !== visitors) throw new Error(`${visitors} joined, but ${issued} numbers were given`);
  return { emptyBytes, joinsPerSecond: (visitors * 1000) / (performance.now() - startedAtMs) };
}

async function usedBytes({ node }: RedisServer): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await ask(node, 'INFO', 'memory'))?.[1]);
}
