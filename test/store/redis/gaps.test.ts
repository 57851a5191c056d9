import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ahead, waiting } from '../../../src/room/room-state.ts';
import type { RoomSettings } from '../../../src/room/settings.ts';
import { FIRST_MARK } from '../../../src/store/redis/mark-keeper.ts';
import { openRedisStore } from '../../../src/store/redis/redis-store.ts';
import { FakeClock } from '../../support/clock.ts';
import { type RedisServer, startRedis } from '../../support/redis-servers.ts';
import { byHand, freshTicket, RoomDriver } from '../contract/room-driver.ts';

describe('numbers that a failover skipped', () => {
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

  /** A room where `joined` have joined, and then another server took over. */
  async function afterFailover(
    joined: number,
    settings: Partial<RoomSettings>,
    body: (room: RoomDriver, failOver: () => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const clock = new FakeClock();
    await using store = await openRedisStore({ target: redis.target, clock: clock.read });
    const room = new RoomDriver({ store, other: store, reopen: null, close: async () => {} }, clock);
    const failOver = async (): Promise<void> => {
      await admin.hset(`owr:{${room.room}}:state`, 'era', 'another');
    };
    await room.configure({ ...byHand, ...settings });
    await room.joinMany(joined);
    await failOver();
    await body(room, failOver);
  }

  it('are nobody’s: not given, not counted, stepped over by an advance', () =>
    afterFailover(3, {}, async (room) => {
      const next = await room.join();
      expect(next.number).toBe(FIRST_MARK + 1);
      const state = await room.state();
      expect(state.gaps).toEqual([{ from: 4, to: FIRST_MARK }]);
      expect(waiting(state)).toBe(4);
      expect(ahead(state, next.number)).toBe(3);

      expect(await room.advance(4)).toEqual({ kind: 'advanced', serving: FIRST_MARK + 1, called: 4, cut: 0 });
      await room.take(next);
      await room.expectState({ outstanding: 3 });
      room.clock.advance(byHand.turnWindowMs);
      await room.expectState({ outstanding: 0, missed: 3 });
    }));

  it('are not called by the inlet', () =>
    afterFailover(3, { capacity: 2 }, async (room) => {
      await room.expectState({ serving: 2, outstanding: 2, issued: FIRST_MARK });
      const [fourth, fifth] = await room.joinMany(2);
      await room.change({ capacity: 4 });
      await room.expectState({ serving: FIRST_MARK + 1, outstanding: 4 });
      expect(await room.look(fourth)).toMatchObject({ kind: 'turn' });
      expect(await room.look(fifth)).toEqual({ kind: 'waiting', late: false });
    }));

  it('still let in whoever was given one before the failover, as somebody who is late', () =>
    afterFailover(3, { capacity: 1 }, async (room) => {
      const { epoch } = await room.state();
      const lost = { ...freshTicket(), epoch, number: 5 };
      expect(await room.look(lost)).toEqual({ kind: 'waiting', late: false });
      await room.change({ capacity: 4 });
      await room.joinMany(1);
      expect(await room.claim(lost)).toEqual({ kind: 'waiting', late: true });
      await room.change({ capacity: 5 });
      expect((await room.take(lost)).number).toBe(5);
      await room.expectState({ inside: 1, outstanding: 4, late: 0 });
      expect(await room.claim({ ...lost, sub: freshTicket().sub })).toEqual({ kind: 'ended' });
    }));

  it('of several failovers are all remembered, and forgotten once they are past', () =>
    afterFailover(1, {}, async (room, failOver) => {
      await room.joinMany(1);
      await failOver();
      await failOver();
      const [last] = await room.joinMany(1);
      const { gaps } = await room.state();
      expect(gaps).toHaveLength(2);
      await room.advance(3);
      await room.take(last);
      room.clock.advance(byHand.turnWindowMs);
      await room.expectState({ missed: 2, gaps });
      await failOver();
      const state = await room.state();
      expect(state.gaps).toEqual([{ from: (last?.number ?? 0) + 1, to: state.issued }]);
    }));
});
