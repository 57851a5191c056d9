import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHUNK_NUMBERS, CHUNKS_KEPT } from '../../../src/room/line-limits.ts';
import type { RoomSettings } from '../../../src/room/settings.ts';
import { openRedisStore } from '../../../src/store/redis/redis-store.ts';
import { FakeClock } from '../../support/clock.ts';
import { type RedisServer, startRedis } from '../../support/redis-servers.ts';
import { byHand, RoomDriver } from '../contract/room-driver.ts';

const ISSUED = 10_000_000;
const CALLED = 9_000_000;
const ZONE = 100_000;
/** One in so many of those next in line is there. */
const EVERY = 50;
/** What a step on a line of any length may ask of Redis: a few commands for each of a few chunks of 65,536 numbers. */
const FEW = 120;
/** As many chunks as ten million numbers have, and some more. */
const ONE_A_CHUNK = 2 * Math.ceil(ISSUED / 65_536) + FEW;

describe('on a line of ten million', () => {
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
    await using store = await openRedisStore({ target: redis.target, clock: clock.read });
    const room = new RoomDriver({ store, other: store, reopen: null, close: async () => {} }, clock);
    await room.configure({ ...byHand, ...settings });
    await body(room);
  }

  function pretend({ room }: RoomDriver, fields: Record<string, string | number>): Promise<number> {
    return admin.hset(`owr:{${room}}:state`, fields);
  }

  /** What `step` answers, and how many commands its scripts ran. */
  async function worked<T>(step: () => Promise<T>): Promise<{ answer: T; commands: number }> {
    await admin.config('RESETSTAT');
    const answer = await step();
    const calls = [...(await admin.info('commandstats')).matchAll(/calls=(\d+)/g)].map(([, count]) => Number(count));
    return { answer, commands: calls.reduce((sum, count) => sum + count, 0) };
  }

  /** Nine million are called. Of the next hundred thousand, judged for three minutes, the first fifty thousand are there now and then. */
  async function withZone(body: (room: RoomDriver) => Promise<void>): Promise<void> {
    await withRoom({ passOver: true, mode: 'paused' }, async (room) => {
      await pretend(room, { issued: ISSUED, mark: 2 * ISSUED, safe: 2 * ISSUED });
      await room.advance(CALLED);
      await pretend(room, { points: `${clock.nowMs - 180_000}:${CALLED}:${CALLED + ZONE}` });
      const { epoch } = await room.state();
      const numbers = Array.from({ length: 1_000 }, (_, index) => CALLED + (index + 1) * EVERY);
      const seen = await worked(() => room.line.see({ room: room.room, epoch, numbers }));
      expect(seen.commands).toBeLessThan(FEW);
      await body(room);
    });
  }

  it('reports are told in a few commands, whoever is there', { timeout: 60_000 }, () =>
    withZone(async (room) => {
      const { answer, commands } = await worked(() => room.state());
      expect(commands).toBeLessThan(FEW);
      const { zoneUpTo, judgedUpTo, counts } = answer.presence;
      expect([zoneUpTo, judgedUpTo]).toEqual([CALLED + ZONE, CALLED + ZONE]);
      expect(counts).toEqual([...Array(8).fill(ZONE / 16 / EVERY), ...Array(8).fill(0)]);
    }),
  );

  it('calls pass over the absent in a few commands', { timeout: 60_000 }, () =>
    withZone(async (room) => {
      const byNumber = await worked(() => room.advance(25_025));
      expect(byNumber.answer).toMatchObject({ kind: 'advanced', called: 500, cut: 0 });
      expect(byNumber.commands).toBeLessThan(FEW);
      await room.expectState({ passedOver: 24_525, outstanding: CALLED + 500 });

      // Three hundred more may come in.
      const capacity = CALLED + 800;
      const byInlet = await worked(() => room.change({ mode: 'open', capacity }));
      expect(byInlet.answer).toMatchObject({ serving: CALLED + 40_000, outstanding: capacity });
      expect(byInlet.commands).toBeLessThan(FEW);

      await room.change({ mode: 'paused', capacity: null });
      const back = await worked(() => room.advance(-30_000));
      expect(back.commands).toBeLessThan(FEW);
      await room.expectState({ serving: CALLED + 10_000, outstanding: CALLED + 200, passedOver: 9_800 });
      const farBack = await worked(() => room.advance(-CALLED));
      expect(farBack.commands).toBeLessThan(ONE_A_CHUNK);
      await room.expectState({ serving: 10_000, outstanding: 10_000, passedOver: 0 });
      const { presence } = await room.state();
      expect(presence).toMatchObject({ zoneUpTo: 10_000 + ZONE, judgedUpTo: 10_000 + ZONE });
    }),
  );

  it('who was passed over is forgotten when the grace of a million numbers behind is over', { timeout: 60_000 }, () =>
    withZone(async (room) => {
      await room.advance(2 * ZONE);
      await room.expectState({ passedOver: ZONE - 1_000, outstanding: CALLED + ZONE + 1_000 });
      const key = (chunk: number): string => `owr:{${room.room}}:passed-over:${chunk}`;
      const kept = Math.floor((CALLED + 2 * ZONE + 1) / CHUNK_NUMBERS) - CHUNKS_KEPT;
      clock.advance(byHand.turnWindowMs);
      await room.expectState({ missed: CALLED + ZONE + 1_000, outstanding: 0 });
      for (const chunk of [kept - 1, kept]) await admin.setbit(key(chunk), 7, 1);
      clock.advance(byHand.graceMs);
      await room.state();
      expect([await admin.exists(key(kept - 1)), await admin.exists(key(kept))]).toEqual([0, 1]);
    }),
  );

  it('leaves nothing behind but who was seen, which vanishes by itself', { timeout: 60_000 }, () =>
    withZone(async (room) => {
      await room.advance(25_000);
      await room.state();
      const keys = await admin.keys(`owr:{${room.room}}:seen:*`);
      expect(keys.length).toBeLessThanOrEqual(2);
      for (const key of keys) expect(await admin.pttl(key)).toBeGreaterThan(180_000);
    }),
  );

  it('doors open in a few commands', { timeout: 60_000 }, () =>
    withRoom({ mode: 'prequeue', drawSource: 'a beacon', capacity: 1_000 }, async (room) => {
      await room.joinEarlyMany(3);
      await pretend(room, { entries: ISSUED, mark: 2 * ISSUED, safe: 2 * ISSUED });
      const opened = await worked(() => room.change({ mode: 'open' }));
      expect(opened.answer).toMatchObject({ issued: ISSUED, serving: 0, draw: { entries: ISSUED, base: 0 } });
      expect(opened.commands).toBeLessThan(FEW);
      const completed = await worked(() => room.completeDraw('value'));
      expect(completed.answer).toMatchObject({ kind: 'completed', state: { serving: 1_000, outstanding: 1_000 } });
      expect(completed.commands).toBeLessThan(FEW);
      expect(await room.join()).toMatchObject({ number: ISSUED + 1 });
    }),
  );
});
