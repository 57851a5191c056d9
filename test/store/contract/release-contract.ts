import { describe, expect, it } from 'vitest';
import { ENDED_VISIT_MS } from '../../../src/room/visit.ts';
import { endedNow, freshTicket, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

/** More than one step forgets. */
const VISITS = 300;

export function releaseContract(target: StoreTarget): void {
  describe('release', () => {
    it('ends the visit with its outcome and frees the slot, once', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const visit = await room.visit(await room.join());
        await room.joinMany(2);
        room.clock.advance(1_000);
        const ended = endedNow(room, visit, 'completed');
        expect(await room.release(visit.sub)).toEqual({ kind: 'released', visit: ended });
        await room.expectState({ inside: 0, outstanding: 1, serving: 2, completed: 1 });
        room.clock.advance(1_000);
        expect(await room.release(visit.sub, 'abandoned')).toEqual({ kind: 'already-ended', visit: ended });
        expect(await room.visitOf(visit.sub)).toEqual(ended);
        await room.expectState({ outstanding: 1, serving: 2, completed: 1, abandoned: 0 });
      }));

    it('of a visit whose time was up changes nothing', () =>
      withRoom(target, {}, async (room) => {
        const expired = await room.visit(await room.called());
        room.clock.nowMs = expired.plannedEndMs + 10;
        const result = await room.release(expired.sub);
        expect(result).toEqual({ kind: 'already-ended', visit: { ...expired, outcome: 'expired', goesOn: false } });
        await room.expectState({ completed: 0, inside: 0 });
      }));

    it('with the same key and outcome is released again, with another one is not', () =>
      withRoom(target, {}, async (room) => {
        const [first, second] = [await room.visit(await room.called()), await room.visit(await room.called())];
        const release = (sub: string, outcome: 'completed' | 'abandoned', key: string | null) =>
          room.line.release({ room: room.room, sub, outcome, key });
        const ended = endedNow(room, first, 'completed');
        for (let asked = 0; asked < 2; asked++) {
          expect(await release(first.sub, 'completed', 'a')).toEqual({ kind: 'released', visit: ended });
          room.clock.advance(1_000);
        }
        const over = { kind: 'already-ended', visit: ended };
        expect(await release(first.sub, 'abandoned', 'a')).toEqual(over);
        expect(await release(first.sub, 'completed', 'b')).toEqual(over);
        expect(await release(first.sub, 'completed', null)).toEqual(over);
        expect(await release(second.sub, 'completed', 'a')).toMatchObject({ kind: 'released' });
        await room.expectState({ inside: 0, completed: 2, abandoned: 0 });
      }));

    it('knows no other visits', () =>
      withRoom(target, {}, async (room) => {
        expect(await room.release(freshTicket().sub)).toEqual({ kind: 'unknown' });
      }));

    it('is remembered for a day', () =>
      withRoom(target, {}, async (room) => {
        const { sub } = await room.visit(await room.called());
        await room.release(sub, 'abandoned');
        room.clock.advance(ENDED_VISIT_MS - 1);
        await room.state();
        expect(await room.visitOf(sub)).toMatchObject({ outcome: 'abandoned' });
        room.clock.advance(1);
        await room.state();
        expect(await room.visitOf(sub)).toBeNull();
        expect(await room.release(sub)).toEqual({ kind: 'unknown' });
      }));
  });

  describe('release that settles', () => {
    it('gives a visit whose time has run out its outcome, once, and leaves its end', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const expired = await room.visit(await room.join());
        await room.joinMany(2);
        room.clock.nowMs = expired.plannedEndMs;
        await room.expectState({ inside: 0, outstanding: 1, serving: 2 });
        room.clock.advance(5_000);
        const settled = { ...expired, outcome: 'abandoned', goesOn: false };
        expect(await room.settle(expired.sub, 'abandoned')).toEqual({ kind: 'released', visit: settled });
        await room.expectState({ inside: 0, outstanding: 1, serving: 2, completed: 0, abandoned: 1 });
        for (const outcome of ['completed', 'abandoned'] as const) {
          expect(await room.settle(expired.sub, outcome)).toEqual({ kind: 'already-ended', visit: settled });
        }
        expect(await room.release(expired.sub)).toEqual({ kind: 'already-ended', visit: settled });
        expect(await room.visitOf(expired.sub)).toEqual(settled);
        await room.expectState({ completed: 0, abandoned: 1 });
      }));

    it('finds in one step that the time has run out, and settles', () =>
      withRoom(target, {}, async (room) => {
        const expired = await room.visit(await room.called());
        room.clock.nowMs = expired.plannedEndMs;
        const settled = { ...expired, outcome: 'completed', goesOn: false };
        expect(await room.settle(expired.sub)).toEqual({ kind: 'released', visit: settled });
        await room.expectState({ inside: 0, completed: 1 });
      }));

    it('with the same key is released again', () =>
      withRoom(target, {}, async (room) => {
        const expired = await room.visit(await room.called());
        room.clock.nowMs = expired.plannedEndMs;
        const settled = { ...expired, outcome: 'completed', goesOn: false };
        for (let asked = 0; asked < 2; asked++) {
          const result = await room.settle(expired.sub, 'completed', 'a');
          expect(result).toEqual({ kind: 'released', visit: settled });
        }
        expect(await room.settle(expired.sub, 'completed', 'b')).toMatchObject({ kind: 'already-ended' });
        await room.expectState({ completed: 1 });
      }));

    it('ends a visit that lasts', () =>
      withRoom(target, {}, async (room) => {
        const visit = await room.visit(await room.called());
        room.clock.advance(1_000);
        const ended = endedNow(room, visit, 'abandoned');
        expect(await room.settle(visit.sub, 'abandoned')).toEqual({ kind: 'released', visit: ended });
        room.clock.nowMs = visit.plannedEndMs;
        expect(await room.settle(visit.sub)).toEqual({ kind: 'already-ended', visit: ended });
        await room.expectState({ inside: 0, completed: 0, abandoned: 1 });
      }));

    it('leaves a visit that was never exchanged as it lapsed', () =>
      withRoom(target, {}, async (room) => {
        const { sub } = await room.take(await room.called());
        room.clock.advance(60_000);
        expect(await room.settle(sub)).toMatchObject({ kind: 'already-ended', visit: { outcome: 'lapsed' } });
        await room.expectState({ completed: 0, abandoned: 0, lapsed: 1 });
      }));

    it('leaves visits of before a reset as they ended', () =>
      withRoom(target, {}, async (room) => {
        const expired = await room.visit(await room.called());
        room.clock.nowMs = expired.plannedEndMs;
        const { sub } = await room.visit(await room.called());
        await room.reset();
        expect(await room.settle(expired.sub)).toMatchObject({
          kind: 'already-ended',
          visit: { outcome: 'expired' },
        });
        expect(await room.settle(sub)).toMatchObject({ kind: 'already-ended', visit: { outcome: 'abandoned' } });
        await room.expectState({ completed: 0, abandoned: 0 });
      }));

    it('is remembered for a day from the end of the visit, no longer', () =>
      withRoom(target, {}, async (room) => {
        const [settled, late] = [await room.visit(await room.called()), await room.visit(await room.called())];
        room.clock.nowMs = settled.plannedEndMs + ENDED_VISIT_MS - 1;
        expect(await room.settle(settled.sub)).toMatchObject({ kind: 'released' });
        room.clock.advance(1);
        expect(await room.settle(late.sub)).toEqual({ kind: 'unknown' });
        expect(await room.settle(settled.sub)).toEqual({ kind: 'unknown' });
        await room.state();
        expect(await room.visitOf(settled.sub)).toBeNull();
        await room.expectState({ completed: 1 });
      }));

    it('knows a visit no more after a day, however many others a step has to end and forget before', () =>
      withRoom(target, {}, async (room) => {
        await room.advance(VISITS);
        for (const ticket of await room.joinMany(VISITS - 1)) await room.visit(ticket);
        room.clock.advance(1);
        const { sub, plannedEndMs } = await room.visit(await room.join());
        room.clock.nowMs = plannedEndMs + ENDED_VISIT_MS;
        expect(await room.settle(sub)).toEqual({ kind: 'unknown' });
        await room.expectState({ inside: 0, completed: 0 });
      }));
  });
}
