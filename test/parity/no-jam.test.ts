import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoomState } from '../../src/room/room-state.ts';
import { withRoom } from '../store/contract/room-driver.ts';
import type { StoreTarget } from '../store/contract/store-target.ts';
import { redisStoreTarget } from '../store/redis/redis-store-target.ts';
import { memoryTarget } from '../store/sqlite/sqlite-target.ts';
import { type RedisServer, startRedis } from '../support/redis-servers.ts';
import { Crowd, minutes } from './crowd.ts';

const CAPACITY = 1_000;
const settings = {
  mode: 'paused',
  capacity: CAPACITY,
  passOver: true,
  turnWindowMs: minutes(1),
  graceMs: minutes(2),
  admissionMs: minutes(20),
} as const;

/** What must be true of the room at every moment. @returns how often it was found full with people waiting */
function watch(): { readonly observe: (state: RoomState, crowd: Crowd) => void; readonly timesFull: () => number } {
  let full = 0;
  return {
    timesFull: () => full,
    observe(state, crowd) {
      const load = state.inside + state.outstanding;
      if (load > CAPACITY) expect(load).toBeLessThanOrEqual(CAPACITY);
      if (state.settings.mode === 'open' && crowd.presentWaiting(state.storeMs) > 0) {
        if (load !== CAPACITY) expect(load).toBe(CAPACITY);
        full++;
      }
      // Nobody comes back: whoever was passed over stays counted.
      expect(state.passedOver).toBeGreaterThanOrEqual(crowd.calledWhileGone(minutes(3)));
      expect(state.passedOver).toBeLessThanOrEqual(crowd.calledWhileGone(minutes(2)));
    },
  };
}

describe('abandoned visitors must not jam the capacity inlet', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  const stores: { readonly name: string; readonly target: StoreTarget; readonly size: number }[] = [
    { name: 'SQLite', target: memoryTarget, size: 4_000 },
    { name: 'Redis', target: redisStoreTarget(() => redis.target), size: 3_000 },
  ];

  it.each(stores)('on $name, where two in five of those called never come', { timeout: 120_000 }, ({ target, size }) =>
    withRoom(target, settings, async (room) => {
      const { observe, timesFull } = watch();
      room.clock.advance(minutes(1));
      await room.state();
      const options = { size, leaveWithinMs: minutes(12), visitMs: { from: minutes(6), to: minutes(14) } };
      const crowd = await Crowd.gather(room, options, observe);
      await crowd.live(minutes(6));
      await room.change({ mode: 'open' });
      while ((await room.state()).serving < size) await crowd.live(minutes(1));
      await crowd.live(minutes(16));

      const { admitted, completed, missed, passedOver, inside, outstanding } = await room.state();
      expect({ admitted, completed, inside, outstanding }).toEqual({
        admitted: crowd.coming,
        completed: crowd.coming,
        inside: 0,
        outstanding: 0,
      });
      expect(missed + passedOver).toBe(size - crowd.coming);
      expect(passedOver).toBeGreaterThan(size / 10);
      expect(timesFull()).toBeGreaterThan(100);
    }),
  );
});
