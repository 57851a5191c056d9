import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRedisStore } from '../../../src/store/redis/redis-store.ts';
import { FakeClock } from '../../support/clock.ts';
import { type RedisServer, startRedis } from '../../support/redis-servers.ts';
import { byHand, RoomDriver } from '../contract/room-driver.ts';
import type { Ticket } from '../contract/visitor-driver.ts';

/** The last number before the people of this test; the bitmaps of a chunk end 36 numbers later. */
const BEFORE = 65_500;
const WAITING = 100;

const isPresent = (number: number): boolean => number % 3 !== 0;
const numbersIn = (after: number, upTo: number): number[] =>
  Array.from({ length: upTo - after }, (_, index) => after + 1 + index);
const presentIn = (after: number, upTo: number): number[] => numbersIn(after, upTo).filter(isPresent);

describe('presence where one bitmap ends and the next begins', () => {
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

  /** A hundred people, of whom every third has closed the page, wait in a paused room behind those called long ago. */
  async function withLine(body: (room: RoomDriver, tickets: Ticket[]) => Promise<void>): Promise<void> {
    await admin.flushall();
    const clock = new FakeClock();
    await using store = await openRedisStore({ target: redis.target, clock: clock.read });
    const room = new RoomDriver({ store, other: store, reopen: null, close: async () => {} }, clock);
    await room.configure({ ...byHand, passOver: true, mode: 'paused' });
    // As if so many had joined.
    await admin.hset(`owr:{${room.room}}:state`, 'issued', BEFORE, 'mark', 200_000, 'safe', 200_000);
    await room.advance(BEFORE);
    clock.advance(3_600_000);
    await room.state();
    const tickets = await room.joinMany(WAITING);
    await room.passTime(
      180_000,
      tickets.filter(({ number }) => isPresent(number)),
    );
    await room.expectState({ serving: BEFORE, issued: BEFORE + WAITING, outstanding: 0, passedOver: 0 });
    await body(room, tickets);
  }

  it('is counted on both sides', () =>
    withLine(async (room) => {
      const { presence } = await room.state();
      expect(presence.judgedUpTo).toBe(BEFORE + 2_000);
      expect(presence.counts.reduce((sum, count) => sum + count)).toBe(presentIn(BEFORE, BEFORE + WAITING).length);
      const length = 125;
      expect(presence.counts[0]).toBe(presentIn(BEFORE, Math.min(BEFORE + length, BEFORE + WAITING)).length);
    }));

  it.each([1, 24, 25, 26, 40, 60])('has the inlet call %i who are there', (count) =>
    withLine(async (room, tickets) => {
      const called = presentIn(BEFORE, BEFORE + WAITING).slice(0, count);
      const serving = called.at(-1) ?? 0;
      expect(await room.change({ mode: 'open', capacity: count })).toMatchObject({
        serving,
        outstanding: count,
        passedOver: serving - BEFORE - count,
      });
      for (const ticket of tickets.filter(({ number }) => number <= serving)) {
        const turn = isPresent(ticket.number) ? { kind: 'turn' } : { kind: 'waiting', late: true };
        expect(await room.look(ticket)).toMatchObject(turn);
      }
    }),
  );

  it.each([
    [30, 20, 30],
    [36, 1, 2],
    [37, 36, 37],
    [90, 90, 10],
  ])('is remembered when %i are called, %i taken back and %i called again', (first, back, again) =>
    withLine(async (room) => {
      const passedIn = (upTo: number): number => upTo - BEFORE - presentIn(BEFORE, upTo).length;
      const at = [BEFORE + first, BEFORE + first - back, BEFORE + first - back + again] as const;
      for (const [index, by] of [first, -back, again].entries()) {
        await room.advance(by);
        const serving = at[index] ?? 0;
        const outstanding = presentIn(BEFORE, serving).length;
        await room.expectState({ serving, outstanding, passedOver: passedIn(serving) });
      }
      await room.passTime(60_000);
      await room.expectState({ outstanding: 0, passedOver: passedIn(at[2]) });
    }),
  );
});
