import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTS_KEPT, EVENTS_KEPT } from '../../../src/room/room-event.ts';
import type { RoomSettings } from '../../../src/room/settings.ts';
import { TICKET_MS } from '../../../src/room/ticket.ts';
import { JOIN_ANSWER_MS } from '../../../src/room/visit.ts';
import { missedEvents } from '../../../src/store/event-feed.ts';
import { openRedisStore } from '../../../src/store/redis/redis-store.ts';
import { FakeClock } from '../../support/clock.ts';
import { type RedisServer, startRedis } from '../../support/redis-servers.ts';
import { byHand, RoomDriver, randomId } from '../contract/room-driver.ts';

const WAITING = 100_000;
const MINUTE_MS = 60_000;
/** Each drops the answers in 256 of the 4,096 hashes of a minute. */
const STEPS_TO_FORGET = 16;
const MOST_BYTES_PER_WAITING = 16;

describe('what a line costs Redis', () => {
  const clock = new FakeClock();
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

  async function withRoom(settings: Partial<RoomSettings>, body: (room: RoomDriver) => Promise<void>): Promise<void> {
    await admin.flushall();
    await using store = await openRedisStore({ target: redis.target, clock: clock.read, commandTimeoutMs: 20_000 });
    const room = new RoomDriver({ store, other: store, reopen: null, close: async () => {} }, clock);
    await room.configure({ ...byHand, ...settings });
    await body(room);
  }

  async function joinMany({ line, room }: RoomDriver, count: number): Promise<void> {
    for (let joined = 0; joined < count; joined += 500) {
      await Promise.all(Array.from({ length: 500 }, () => line.join({ room, ticketId: randomId() })));
    }
  }

  async function usedMemory(): Promise<number> {
    return Number(/used_memory:(\d+)/.exec(await admin.info('memory'))?.[1]);
  }

  async function answerKeys(): Promise<string[]> {
    return admin.keys('*answers:join:*');
  }

  it('is next to nothing for a waiting visitor, once join answers are forgotten', { timeout: 120_000 }, async () => {
    await withRoom({}, async (room) => {
      const before = await usedMemory();
      await joinMany(room, WAITING);
      const joined = await usedMemory();

      // By the clock of Redis they are kept for as long as a ticket is good: only door time lets them go.
      for (const key of await answerKeys()) expect(await admin.pttl(key)).toBeGreaterThan(TICKET_MS - MINUTE_MS);
      clock.advance(JOIN_ANSWER_MS);
      for (let steps = 0; steps < STEPS_TO_FORGET; steps++) await room.state();
      expect(await answerKeys()).toEqual([]);
      expect(await admin.hget(`owr:{${room.room}}:state`, 'joins')).toBe('');
      await room.expectState({ issued: WAITING, serving: 0 });
      const after = await usedMemory();
      expect((joined - before) / WAITING).toBeLessThan(64);
      expect((after - before) / WAITING).toBeLessThanOrEqual(MOST_BYTES_PER_WAITING);
    });
  });

  it('is nothing for join answers of before a reset, once their time is over', async () => {
    await withRoom({}, async (room) => {
      await room.joinMany(3);
      await room.reset();
      await room.joinMany(3);
      expect(await answerKeys()).not.toEqual([]);
      clock.advance(JOIN_ANSWER_MS);
      for (let steps = 0; steps < 2 * STEPS_TO_FORGET; steps++) await room.state();
      expect(await answerKeys()).toEqual([]);
    });
  });

  it('is bounded in every step, however many are called and missed at once', { timeout: 120_000 }, async () => {
    await withRoom({}, async (room) => {
      const count = 5_000_000;
      const state = `owr:{${room.room}}:state`;
      await joinMany(room, 500);
      // As if so many had joined.
      await admin.hset(state, 'issued', count, 'mark', count * 2, 'safe', count * 2);
      const last = await room.join();
      expect(await room.advance(count)).toMatchObject({ called: count, serving: count });
      await room.expectState({ outstanding: count });
      const [early] = await room.joinMany(1);
      expect(early?.number).toBe(count + 2);

      clock.advance(60_000);
      await room.expectState({ missed: count, outstanding: 0 });
      expect(await room.look(last)).toEqual({ kind: 'waiting', late: false });
      expect(await admin.keys('*:used:*')).toEqual([]);
      clock.advance(120_000);
      await room.advance(1);
      expect((await room.take(last)).number).toBe(count + 1);
      expect(await admin.keys('*:used:*')).toHaveLength(1);
    });
  });

  it('gets smaller again: bitmaps are dropped with the grace, visits after a day', { timeout: 60_000 }, async () => {
    await withRoom({}, async (room) => {
      await room.advance(400);
      const tickets = await room.joinMany(300);
      for (const ticket of tickets) await room.visit(ticket);
      expect(await admin.keys('*:used:*')).toHaveLength(1);
      // As if 17 chunks of 65,536 numbers and more had been called since.
      await admin.hset(`owr:{${room.room}}:state`, 'issued', 1_200_000, 'mark', 1_300_000, 'safe', 1_300_000);
      await room.advance(1_200_000);
      clock.advance(byHand.turnWindowMs + byHand.graceMs);
      await room.state();
      expect(await admin.keys('*:used:*')).toEqual([]);

      clock.advance(byHand.admissionMs);
      await room.expectState({ inside: 0 });
      await room.state();
      expect(await admin.hlen(`owr:{${room.room}}:visits`)).toBe(600);
      clock.advance(24 * 3_600_000);
      await room.state();
      await room.state();
      expect(
        await admin.exists(`owr:{${room.room}}:visits`, `owr:{${room.room}}:live`, `owr:{${room.room}}:ended`),
      ).toBe(0);
    });
  });

  it('of ended visits is that of a hundred thousand at most', { timeout: 120_000 }, async () => {
    await withRoom({ mode: 'off' }, async (room) => {
      const ended = `owr:{${room.room}}:ended`;
      const pipeline = admin.pipeline();
      for (let index = 0; index < 100_300; index++)
        pipeline.zadd(ended, clock.nowMs - 1_000 + index / 1_000, `old-${index}`);
      await pipeline.exec();
      await room.state();
      expect(await admin.zcard(ended)).toBe(100_300 - 256);
      await room.state();
      expect(await admin.zcard(ended)).toBe(100_000);
      expect(await admin.zscore(ended, 'old-299')).toBeNull();
      expect(await admin.zscore(ended, 'old-300')).not.toBeNull();
    });
  });

  it('of events is that of a hundred thousand and a few', { timeout: 120_000 }, async () => {
    await withRoom({}, async (room) => {
      const [key, state] = [`owr:{${room.room}}:events`, `owr:{${room.room}}:state`];
      const count = EVENTS_KEPT + 5_000;
      const first = clock.nowMs;
      const pipeline = admin.pipeline();
      for (let index = 0; index < count; index++) {
        pipeline.xadd(key, `${first + index}-0`, 'e', `turns.missed\n${first}\n${index}\n1`);
      }
      await pipeline.exec();
      await admin.hset(state, 'event', first + count - 1);
      const before = await usedMemory();
      await room.change({ message: 'one more' });
      expect(await admin.xlen(key)).toBeGreaterThanOrEqual(EVENTS_KEPT);
      expect(await admin.xlen(key)).toBeLessThan(EVENTS_KEPT + 1_000);
      expect(await usedMemory()).toBeLessThan(before);
      const [oldest] = await room.events(0, 1);
      expect(missedEvents(first, oldest?.id ?? 0)).toBeGreaterThan(4_000);
      expect(await room.events(first + count - 1)).toMatchObject([{ id: first + count }]);
    });
  });

  it('of acts is that of ten thousand', { timeout: 60_000 }, async () => {
    await withRoom({}, async (room) => {
      const [key, state] = [`owr:{${room.room}}:acts`, `owr:{${room.room}}:state`];
      const pipeline = admin.pipeline();
      for (let index = 0; index < ACTS_KEPT + 500; index++) {
        const event = `serving.advanced\n${clock.nowMs}\n${index}\n${index + 1}\n1\n0\n"operator"`;
        pipeline.xadd(key, `${clock.nowMs + index}-0`, 'e', event);
      }
      await pipeline.exec();
      await admin.hset(state, 'event', clock.nowMs + ACTS_KEPT + 499);
      await room.change({ message: 'one more' });
      expect(await admin.xlen(key)).toBe(ACTS_KEPT);
      const [oldest] = await room.fixture.store.events.read({ room: room.room, after: 0, limit: 1, only: 'acts' });
      expect(oldest?.id).toBe(clock.nowMs + 501);
      expect(Number(await admin.memory('USAGE', key, 'SAMPLES', 0))).toBeLessThan(1_500_000);
    });
  });

  it('of a reset does not grow with those inside, who are out at once', { timeout: 60_000 }, async () => {
    await withRoom({ mode: 'off' }, async (room) => {
      const subs = Array.from({ length: 1_000 }, randomId);
      await Promise.all(subs.map((sub) => room.line.enter({ room: room.room, ticketId: sub, sub })));
      await room.expectState({ inside: 1_000 });
      await room.reset();
      await room.expectState({ inside: 0, abandoned: 0 });
      const ends = await Promise.all(subs.map((sub) => room.visitOf(sub)));
      for (const end of ends) expect(end).toMatchObject({ outcome: 'abandoned', endsAtMs: clock.nowMs });
      expect(await admin.zcard(`owr:{${room.room}}:ended`)).toBe(1_000);
      expect(await admin.exists(`owr:{${room.room}}:dismissed`)).toBe(0);
    });
  });
});
