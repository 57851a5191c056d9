import { describe, expect, it } from 'vitest';
import { LONGEST_DOOR_STEP_MS } from '../../../src/room/line-limits.ts';
import { JOIN_ANSWER_MS } from '../../../src/room/visit.ts';
import { busyRoom, pass, stepsOf, TURN_MS } from './clock-scenes.ts';
import { freshTicket, rate, withRoom, withSteppedClock } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export function clockContract(target: StoreTarget): void {
  describe('clock', () => {
    it.each([HOUR_MS, -HOUR_MS])('that is wrong by %i ms for some seconds ends nothing and stops nothing', (byMs) =>
      withSteppedClock(target, {}, async (room, clock) => {
        const { missed, inside, atDoor, called, late, state } = await busyRoom(room);
        const visit = await room.visitOf(inside.sub);
        const [serial] = await room.serials(atDoor);
        const turn = await room.look(called);
        const { lineMs } = await room.state();
        clock.step(byMs);
        const stepped = await stepsOf(room, () => pass(room, 4_000));
        expect(stepped).toEqual([byMs]);
        await room.expectState(state);
        // Dates are as wrong as the clock.
        expect((await room.visitOf(inside.sub))?.endsAtMs).toBe((visit?.endsAtMs ?? 0) + byMs);
        expect((await room.state()).storeMs).toBe(clock.nowMs);
        await pass(room, 4_000);
        clock.step(-byMs);
        expect(await stepsOf(room, () => pass(room, 1_000))).toEqual([-byMs]);
        await room.expectState({ ...state, lineMs: lineMs + 9_000, storeMs: clock.nowMs });
        expect(await room.visitOf(inside.sub)).toEqual(visit);
        expect(await room.look(called)).toEqual(turn);
        expect(await room.look(missed)).toEqual({ kind: 'waiting', late: true });
        expect(await room.exchange(atDoor, serial ?? 0)).toMatchObject({ exchanged: true });
        await room.change({ mode: 'open' });
        expect(await room.take(missed)).toMatchObject({ number: 1 });
        expect(await room.take(late)).toMatchObject({ number: 5 });
        await room.expectState({ inside: 4, outstanding: 1, late: 0 });
        // And all of it ends as it would have ended.
        await pass(room, TURN_MS - 9_000 - 1_000);
        await room.expectState({ outstanding: 1, missed: 1 });
        await pass(room, 1_000);
        await room.expectState({ outstanding: 0, missed: 2 });
        await pass(room, 600_000 - TURN_MS - 1_000);
        await room.expectState({ expired: 0, lapsed: 2, inside: 2 });
        expect(await room.visitOf(inside.sub)).toMatchObject({ outcome: null });
        await pass(room, 1_000);
        expect(await room.visitOf(inside.sub)).toMatchObject({ outcome: 'expired', endsAtMs: visit?.endsAtMs });
      }),
    );

    it('that goes back for good freezes nothing', () =>
      withSteppedClock(target, { capacity: 2 }, async (room, clock) => {
        const [first] = await room.joinMany(4);
        const { plannedEndMs } = await room.visit(first);
        clock.step(-HOUR_MS);
        await pass(room, TURN_MS);
        await room.expectState({ inside: 1, missed: 1, serving: 3, outstanding: 1 });
        expect((await room.visitOf(first?.sub ?? ''))?.plannedEndMs).toBe(plannedEndMs - HOUR_MS);
        await pass(room, 600_000 - TURN_MS);
        await room.expectState({ inside: 0, expired: 1 });
      }));

    it('is believed after a start, when nobody knows better; door time does not follow it far', () =>
      withSteppedClock(target, {}, async (room, clock) => {
        const { reopen } = room.fixture;
        if (reopen === null) return;
        const [inside, called] = await room.joinMany(2);
        await room.advance(2);
        await room.visit(inside);
        const { lineMs } = await room.state();
        clock.step(HOUR_MS);
        const store = await reopen();
        const again = room.through(store.line);
        await again.expectState({ lineMs: lineMs + HOUR_MS, inside: 0, expired: 1, outstanding: 1, missed: 0 });
        expect(await again.look(called)).toMatchObject({ turnEndsAtMs: clock.nowMs + TURN_MS - LONGEST_DOOR_STEP_MS });
        const events = await store.events.read({ room: room.room, after: 0, limit: 1_000 });
        expect(events.filter(({ event }) => event.type === 'clock.stepped')).toEqual([]);
      }));

    it('that goes back after a start loses no time and ends nothing', () =>
      withSteppedClock(target, {}, async (room, clock) => {
        const { reopen } = room.fixture;
        if (reopen === null) return;
        const visit = await room.visit(await room.called());
        const { lineMs } = await room.state();
        clock.step(-HOUR_MS);
        const again = room.through((await reopen()).line);
        await again.expectState({ lineMs, inside: 1, storeMs: clock.nowMs });
        clock.advance(1_000);
        await again.expectState({ lineMs: lineMs + 1_000 });
        expect((await again.visitOf(visit.sub))?.endsAtMs).toBe(visit.endsAtMs - HOUR_MS);
      }));

    it('that goes back a little counts no time twice, and is not noted', () =>
      withSteppedClock(target, {}, async (room, clock) => {
        const { lineMs } = await room.state();
        const beganMs = clock.nowMs;
        let latestMs = clock.nowMs;
        const steps = await stepsOf(room, async () => {
          for (const byMs of [-1_999, 1_500, -1_000, -900, 400, 0, -1_200, 1_999, -1_999, 1_000]) {
            clock.step(byMs);
            await room.state();
            latestMs = Math.max(latestMs, clock.nowMs);
            await room.expectState({ lineMs: lineMs + latestMs - beganMs });
            clock.advance(700);
            await room.state();
            latestMs = Math.max(latestMs, clock.nowMs);
          }
        });
        expect(steps).toEqual([]);
        await room.expectState({ lineMs: lineMs + latestMs - beganMs });
      }));

    it('that runs a little fast or slow is not stepped', () =>
      withSteppedClock(target, {}, async (room, clock) => {
        const steps = await stepsOf(room, async () => {
          for (let hour = 0; hour < 4; hour++) {
            clock.advance(HOUR_MS);
            clock.step(hour % 2 === 0 ? 8_000 : -8_000);
            await room.state();
          }
          clock.advance(1_000);
          clock.step(5_000);
          await room.state();
        });
        expect(steps).toEqual([]);
      }));

    it('that is stepped by more than five seconds is noted, with its size', () =>
      withSteppedClock(target, {}, async (room, clock) => {
        const { lineMs } = await room.state();
        for (const byMs of [5_100, -5_100, 3 * HOUR_MS]) {
          clock.step(byMs);
          expect(await stepsOf(room, () => pass(room, 2_000))).toEqual([byMs]);
        }
        await room.expectState({ lineMs: lineMs + 6_000 });
      }));

    it('is not looked at for the two minutes of a join answer', () =>
      withSteppedClock(target, {}, async (room, clock) => {
        const ticket = await room.join();
        for (const byMs of [HOUR_MS, -2 * HOUR_MS]) {
          clock.step(byMs);
          await pass(room, 10_000);
          expect(await room.join(ticket)).toEqual(ticket);
        }
        // Redis remembers a minute at a time.
        await pass(room, JOIN_ANSWER_MS + MINUTE_MS);
        expect((await room.join(ticket)).number).toBe(2);
      }));

    it('that was an hour ahead leaves a rate with one share a period, and none twice', () =>
      withSteppedClock(target, { rate: rate(2, MINUTE_MS), turnWindowMs: HOUR_MS }, async (room, clock) => {
        await room.joinMany(30);
        await room.expectState({ serving: 2 });
        await pass(room, 20_000);
        clock.step(HOUR_MS);
        // The period that the clock tells has begun.
        await pass(room, 8_000);
        await room.expectState({ serving: 4 });
        clock.step(-HOUR_MS);
        await pass(room, 32_000 - 1_000);
        await room.expectState({ serving: 4 });
        await pass(room, 1_000);
        await room.expectState({ serving: 6 });
        for (const serving of [8, 10]) {
          await pass(room, MINUTE_MS - 1_000);
          await room.expectState({ serving: serving - 2 });
          await pass(room, 1_000);
          await room.expectState({ serving });
        }
      }));

    it('that goes back an hour leaves a rate with its share in each period', () =>
      withSteppedClock(target, { rate: rate(2, MINUTE_MS), turnWindowMs: HOUR_MS }, async (room, clock) => {
        await room.joinMany(30);
        await pass(room, 20_000);
        clock.step(-HOUR_MS);
        await pass(room, 40_000 - 1_000);
        await room.expectState({ serving: 2 });
        await pass(room, 1_000);
        await room.expectState({ serving: 4 });
        await pass(room, 2 * MINUTE_MS);
        await room.expectState({ serving: 8 });
      }));

    it('opens doors at the date that it shows', () =>
      withSteppedClock(target, { mode: 'prequeue', opensAtMs: 1_800_000_000_000 + HOUR_MS }, async (room, clock) => {
        await room.joinEarlyMany(2);
        await pass(room, 2_000);
        await room.expectState({ issued: 0 });
        clock.step(HOUR_MS - 2_000);
        await room.expectState({ issued: 2, draw: expect.objectContaining({ drawnAtMs: clock.nowMs }) });
      }));

    it('tells the dates of events', () =>
      withSteppedClock(target, {}, async (room, clock) => {
        clock.step(-HOUR_MS);
        await room.called();
        const events = await room.events();
        expect(events.find(({ event }) => event.type === 'serving.advanced')?.atMs).toBe(clock.nowMs);
      }));
  });

  describe('line time', () => {
    it('never goes back, whatever the only clock does', () =>
      withRoom(target, {}, async (room) => {
        await room.called();
        room.clock.advance(10_000);
        const { lineMs } = await room.state();
        room.clock.advance(-30_000);
        await room.expectState({ lineMs, storeMs: room.clock.nowMs });
        expect(await room.joinResult(freshTicket())).toMatchObject({ joinedAtMs: lineMs });
        room.clock.advance(1);
        await room.expectState({ lineMs: lineMs + 1 });
      }));

    it('is left as it is by a dry run and by a look-up of visits', () =>
      withSteppedClock(target, {}, async (room, clock) => {
        const { lineMs } = await room.state();
        clock.step(HOUR_MS);
        clock.advance(1_000);
        const tried = await room.line.tick({ room: room.room, dryRun: true });
        expect(tried).toMatchObject({ lineMs: lineMs + 1_000, storeMs: clock.nowMs });
        const looked = stepsOf(room, async () => {
          await room.visitOf(freshTicket().sub);
          await room.state();
        });
        expect(await looked).toEqual([HOUR_MS]);
        await room.expectState({ lineMs: lineMs + 1_000 });
      }));
  });
}
