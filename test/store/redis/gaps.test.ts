import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ahead, type DrawState, waiting } from '../../../src/room/room-state.ts';
import type { RoomSettings } from '../../../src/room/settings.ts';
import { openRedisStore } from '../../../src/store/redis/redis-store.ts';
import { FakeClock } from '../../support/clock.ts';
import { type RedisServer, startRedis } from '../../support/redis-servers.ts';
import { byHand, freshTicket, RoomDriver } from '../contract/room-driver.ts';

/** Where the mark is when the first failover comes. */
const MARK = 10_000;
/** More events than this are not lost. */
const EVENTS_LOST = 100_000;

function without({ gaps: _, ...draw }: DrawState): DrawState {
  return draw;
}

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
    await admin.hset(`owr:{${room.room}}:state`, { mark: MARK, safe: MARK });
    await failOver();
    await body(room, failOver);
  }

  it('are nobody’s: not given, not counted, stepped over by an advance', () =>
    afterFailover(3, {}, async (room) => {
      const next = await room.join();
      expect(next.number).toBe(MARK + 1);
      const state = await room.state();
      expect(state.gaps).toEqual([{ from: 4, to: MARK }]);
      expect(waiting(state)).toBe(4);
      expect(ahead(state, next.number)).toBe(3);

      expect(await room.advance(4)).toEqual({ kind: 'advanced', serving: MARK + 1, called: 4, cut: 0 });
      await room.take(next);
      await room.expectState({ outstanding: 3 });
      room.clock.advance(byHand.turnWindowMs);
      await room.expectState({ outstanding: 0, missed: 3 });
    }));

  it('are not called by the inlet', () =>
    afterFailover(3, { capacity: 2 }, async (room) => {
      await room.expectState({ serving: 2, outstanding: 2, issued: MARK });
      const [fourth, fifth] = await room.joinMany(2);
      await room.change({ capacity: 4 });
      await room.expectState({ serving: MARK + 1, outstanding: 4 });
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

  it('are told by an event, with an id above all that may have been lost', () =>
    afterFailover(3, {}, async (room) => {
      const before = await room.events();
      await room.line.advance({ room: room.room, by: 1, key: null });
      const [skipped, ...others] = (await room.events()).slice(before.length);
      expect(skipped).toMatchObject({ event: { type: 'numbers.skipped', from: 4, to: MARK } });
      expect(skipped?.id).toBe(room.clock.nowMs + EVENTS_LOST);
      expect(others).toMatchObject([
        { id: (skipped?.id ?? 0) + 1, event: { type: 'serving.advanced', from: 0, to: 1 } },
      ]);
    }));

  it('count as nobody absent: of those next in line nothing is known for three minutes', () =>
    afterFailover(3, { passOver: true, mode: 'paused' }, async (room) => {
      const [fourth, fifth] = await room.joinMany(2);
      await room.passTime(60_000);
      await room.passTime(240_000, fifth === undefined ? [] : [fifth]);
      const { presence } = await room.state();
      expect(presence.judgedUpTo).toBeLessThan(MARK);
      // As if the zone was so large.
      const points = `${room.clock.nowMs - 180_000}:0:${MARK + 10}`;
      await admin.hset(`owr:{${room.room}}:state`, 'points', points);
      await room.see(fifth === undefined ? [] : [fifth]);
      expect(await room.advance(5)).toMatchObject({ called: 1, serving: fifth?.number });
      await room.expectState({ passedOver: 4, outstanding: 1 });
      expect(await room.claim(fourth)).toEqual({ kind: 'waiting', late: true });
      await room.take(fifth);
      room.clock.advance(byHand.turnWindowMs);
      await room.expectState({ missed: 0, outstanding: 0 });
    }));

  it('make judging begin anew', () =>
    afterFailover(3, { passOver: true, mode: 'paused' }, async (room, failOver) => {
      await room.passTime(300_000);
      expect((await room.state()).presence.judgedUpTo).toBeGreaterThan(0);
      await failOver();
      const { presence } = await room.state();
      expect(presence).toEqual({ zoneUpTo: 0, judgedUpTo: 0, counts: [] });
    }));

  it('are entries before the draw, of which none is given twice', () =>
    afterFailover(3, {}, async (room, failOver) => {
      await room.joinMany(1);
      const { issued } = await room.change({ mode: 'prequeue' });
      await room.joinEarlyMany(2);
      const ticket = freshTicket();
      expect(await room.joinEarly(ticket)).toBe(3);
      await failOver();
      expect(await room.joinEarly(ticket)).toBe(3);
      const { draw, issued: base } = await room.state();
      const last = draw.gaps?.at(-1)?.to ?? 0;
      expect(draw).toMatchObject({ entries: 3, gaps: [{ from: 4 }] });
      expect(await room.joinEarly()).toBe(last + 1);
      // The entries get no number that a draw may have given which the failover lost.
      expect(base).toBe(issued + last);
      const opened = await room.change({ mode: 'open' });
      expect(opened).toMatchObject({ issued: base + 4, draw: { base, entries: 4, gaps: [{ from: 4, to: last }] } });
      expect(opened.gaps.at(-1)).toEqual({ from: issued + 1, to: base });
      expect(await room.join()).toMatchObject({ number: base + 5 });
    }));

  describe('where a process of an older version shares the Redis', () => {
    const stateOf = (room: RoomDriver) => `owr:{${room.room}}:state`;

    it('are in the draw if that process opens the doors: it knows no gaps of entries', () =>
      afterFailover(0, { mode: 'prequeue' }, async (room) => {
        await room.joinEarlyMany(2);
        const { draw } = await room.state();
        const last = (draw.gaps?.at(-1)?.to ?? 0) + 2;
        const opened = await room.change({ mode: 'open' });
        // What it leaves behind.
        const gaps = (await admin.hget(stateOf(room), 'entryGaps')) ?? '';
        await admin.hset(stateOf(room), { drawnAt: room.clock.nowMs, entryGaps: gaps.replace(/:\d*:/, '::') });
        expect((await room.state()).draw).toEqual({ ...without(opened.draw), entries: last });
      }));

    it('are forgotten with the epoch if that process resets the room', () =>
      afterFailover(0, { mode: 'prequeue' }, async (room) => {
        await room.joinEarlyMany(2);
        const { epoch } = await room.state();
        await admin.hset(stateOf(room), { epoch: epoch + 1, entries: 0, issued: 0, gaps: '', mark: 10, safe: 10 });
        await room.joinEarlyMany(5);
        expect((await room.state()).draw).not.toHaveProperty('gaps');
        expect((await room.state()).draw.entries).toBe(5);
      }));

    it('keep its doors shut until it is replaced, so that it tells no number of another draw', () =>
      afterFailover(0, { mode: 'prequeue' }, async (room) => {
        await room.joinEarlyMany(2);
        const opened = await room.change({ mode: 'open' });
        expect(opened.draw.drawnAtMs).toBe(room.clock.nowMs);
        expect(await admin.hget(stateOf(room), 'drawnAt')).toBeNull();
      }));
  });

  it('are skipped while a draw awaits its value, too', () =>
    afterFailover(0, { mode: 'prequeue', drawSource: 'a beacon' }, async (room, failOver) => {
      await room.joinEarlyMany(2);
      const { draw, issued } = await room.change({ mode: 'off' });
      await failOver();
      const next = await room.join();
      expect(next.number).toBeGreaterThan(issued + 1);
      await room.expectState({ serving: 0, draw });
      const people = draw.entries + 1;
      expect(await room.completeDraw('value')).toMatchObject({
        state: { serving: next.number, outstanding: people, draw: { entries: draw.entries } },
      });
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
