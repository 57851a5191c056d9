import { describe, expect, it } from 'vitest';
import { LONGEST_DOOR_STEP_MS } from '../../../src/room/line-limits.ts';
import { JOIN_ANSWER_MS } from '../../../src/room/visit.ts';
import { busyRoom, stepsOf, TURN_MS } from './clock-scenes.ts';
import { freshTicket, withSteppedClock } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const AWAY_MS = 20 * 60_000;

export function outageContract(target: StoreTarget): void {
  describe('store that was away', () => {
    it('lets in whom it had called before, whose time stood still', () =>
      withSteppedClock(target, { capacity: 2, graceMs: 0 }, async (room, clock) => {
        const [first, second, third] = await room.joinMany(3);
        clock.advance(AWAY_MS);
        const turn = { kind: 'turn', turnEndsAtMs: clock.nowMs + TURN_MS - LONGEST_DOOR_STEP_MS };
        expect(await room.look(first)).toEqual(turn);
        await room.expectState({ missed: 0, outstanding: 2, serving: 2 });
        for (const ticket of [first, second]) await room.visit(ticket);
        expect(await room.look(third)).toEqual({ kind: 'waiting', late: false });
      }));

    it('goes on with door time by five seconds a step at most', () =>
      withSteppedClock(target, {}, async (room, clock) => {
        await room.called();
        for (let step = 1; step < TURN_MS / LONGEST_DOOR_STEP_MS; step++) {
          clock.advance(AWAY_MS);
          await room.expectState({ outstanding: 1, missed: 0 });
          await room.state();
        }
        clock.advance(LONGEST_DOOR_STEP_MS - 1);
        await room.expectState({ outstanding: 1, missed: 0 });
        clock.advance(1);
        await room.expectState({ outstanding: 0, missed: 1 });
      }));

    it('keeps visits that were not exchanged, their codes and those back late; exchanged ones have ended', () =>
      withSteppedClock(target, {}, async (room, clock) => {
        const { inside, missed, atDoor, called, state } = await busyRoom(room);
        const [serial] = await room.serials(atDoor);
        clock.advance(AWAY_MS);
        await room.expectState({ ...state, inside: 1, expired: 1 });
        expect(await room.visitOf(inside.sub)).toMatchObject({ outcome: 'expired' });
        expect(await room.look(missed)).toEqual({ kind: 'waiting', late: true });
        const plannedEndMs = clock.nowMs + 600_000 - LONGEST_DOOR_STEP_MS;
        expect(await room.exchange(atDoor, serial ?? 0)).toMatchObject({ exchanged: true, plannedEndMs });
        expect(await room.take(called)).toMatchObject({ number: 4, plannedEndMs: clock.nowMs + 600_000 });
      }));

    it('gives a number again whose answer was lost before, and an entry, until door time lets it be forgotten', () =>
      withSteppedClock(target, {}, async (room, clock) => {
        const first = await room.joinResult(freshTicket());
        const [lost, early] = [freshTicket(), freshTicket()];
        const answers = [await room.joinResult(lost)];
        await room.join();
        for (let outage = 0; outage < 3; outage++) {
          clock.advance(AWAY_MS);
          answers.push(await room.joinResult(lost));
        }
        expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toHaveLength(1);
        expect(answers[0]).toMatchObject({ kind: 'joined', number: 2 });
        expect(first).toMatchObject({ number: 1 });
        await room.change({ mode: 'prequeue' });
        const entry = await room.joinResult(early);
        clock.advance(AWAY_MS);
        expect(await room.joinResult(early)).toEqual(entry);
        await room.change({ mode: 'open' });
        for (let passedMs = 0; passedMs < 2 * JOIN_ANSWER_MS; passedMs += LONGEST_DOOR_STEP_MS) {
          clock.advance(LONGEST_DOOR_STEP_MS);
          await room.state();
        }
        expect(await room.joinResult(lost)).toMatchObject({ kind: 'joined', number: 5 });
      }));

    it('lets a visitor in on the number that an answer to entering, which was lost, had given', () =>
      withSteppedClock(target, { capacity: 1 }, async (room, clock) => {
        const ticket = freshTicket();
        await room.enter(ticket);
        clock.advance(AWAY_MS);
        expect(await room.enter(ticket)).toMatchObject({ kind: 'admitted', visit: { number: 1 } });
        await room.expectState({ issued: 1, inside: 1 });
      }));

    it('is not taken for a clock that was stepped', () =>
      withSteppedClock(target, {}, async (room, clock) => {
        const { lineMs } = await room.state();
        clock.advance(AWAY_MS);
        expect(await stepsOf(room, () => room.state())).toEqual([]);
        await room.expectState({ lineMs: lineMs + AWAY_MS });
      }));

    it('while the clock was stepped knows how long it was', () =>
      withSteppedClock(target, {}, async (room, clock) => {
        const { lineMs } = await room.state();
        clock.advance(AWAY_MS);
        clock.step(-AWAY_MS);
        expect(await stepsOf(room, () => room.state())).toEqual([-AWAY_MS]);
        await room.expectState({ lineMs: lineMs + AWAY_MS, storeMs: clock.nowMs });
      }));
  });
}
