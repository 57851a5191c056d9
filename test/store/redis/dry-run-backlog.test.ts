import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRedisStore } from '../../../src/store/redis/redis-store.ts';
import { FakeClock } from '../../support/clock.ts';
import { type RedisServer, startRedis } from '../../support/redis-servers.ts';
import { byHand, RoomDriver } from '../contract/room-driver.ts';

/** More than the 16 bitmaps of 65,536 numbers that one script deals with. */
const CALLED = 5_000_000;
/** More than the late returners that one script deals with. */
const LATE = 2_500;

describe('a dry run on a past that takes several scripts to deal with', () => {
  let redis: RedisServer;
  let admin: Redis;
  beforeAll(async () => {
    redis = await startRedis();
    admin = new Redis(redis.node.port);
  });
  afterAll(async () => {
    admin.disconnect();
    await redis[Symbol.asyncDispose]();
  });

  async function withRoom(body: (room: RoomDriver, key: (name: string) => string) => Promise<void>): Promise<void> {
    const clock = new FakeClock();
    await using store = await openRedisStore({ target: redis.target, clock: clock.read });
    const room = new RoomDriver({ store, other: store, reopen: null, close: async () => {} }, clock);
    await room.configure(byHand);
    const key = (name: string) => `owr:{${room.room}}:${name}`;
    // As if so many had joined.
    await admin.hset(key('state'), 'issued', CALLED + 10, 'mark', CALLED * 2, 'safe', CALLED * 2);
    await body(room, key);
  }

  /** What a dry run of an advance by one tells, after which the room is as it was before and the step does the same. */
  async function tried(room: RoomDriver, key: (name: string) => string) {
    const stored = await admin.hgetall(key('state'));
    const result = await room.line.advance({ room: room.room, by: 1, key: null, dryRun: true });
    expect(await admin.hgetall(key('state'))).toEqual(stored);
    if (result.kind !== 'advanced') throw new Error(`expected a step, got ${result.kind}`);
    const { before, ...answer } = result;
    expect(before).toEqual(await room.state());
    expect(await room.line.advance({ room: room.room, by: 1, key: null })).toEqual(answer);
    return { ...answer, before };
  }

  it('counts all turns that are over', () =>
    withRoom(async (room, key) => {
      await room.advance(CALLED);
      room.clock.advance(byHand.turnWindowMs);
      expect(await tried(room, key)).toMatchObject({
        ...{ serving: CALLED + 1, called: 1, cut: 0 },
        before: { missed: CALLED, outstanding: 0 },
      });
      room.clock.advance(byHand.turnWindowMs + byHand.graceMs);
      await tried(room, key);
    }));

  it('counts all who are not back late any more', () =>
    withRoom(async (room, key) => {
      await room.advance(CALLED);
      room.clock.advance(byHand.turnWindowMs);
      await room.change({ mode: 'paused' });
      const numbers = Array.from({ length: LATE }, (_, index) => index + 1);
      // As if they had come back, half of them in time.
      const seenMs = (number: number): number => room.clock.nowMs - (number % 2 === 0 ? 0 : 45_000);
      await admin.zadd(key('late'), ...numbers.flatMap((number) => [seenMs(number), number]));
      await admin.zadd(key('late-numbers'), ...numbers.flatMap((number) => [number, number]));
      expect(await tried(room, key)).toMatchObject({ before: { late: LATE / 2 } });
    }));
});
