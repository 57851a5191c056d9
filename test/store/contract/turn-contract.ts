import { describe, expect, it } from 'vitest';
import { withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const TURN_MS = 60_000;

export function turnContract(target: StoreTarget): void {
  describe('turn', () => {
    it('lasts the turn window, rounded up to the grid', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.join();
        room.clock.advance(1);
        await room.advance(1);
        const turnEndsAtMs = room.clock.nowMs - 1 + TURN_MS + 1_000;
        expect(await room.look(ticket)).toEqual({ kind: 'turn', turnEndsAtMs });
        room.clock.nowMs = turnEndsAtMs - 1;
        await room.expectState({ outstanding: 1, missed: 0 });
        room.clock.nowMs = turnEndsAtMs;
        await room.expectState({ outstanding: 0, missed: 1 });
      }));

    it('has a grid of a 256th of turn window plus grace, in whole milliseconds, counted from the epoch', () =>
      withRoom(target, { turnWindowMs: 300_000, graceMs: 600_000 }, async (room) => {
        const gridMs = 3_516;
        const [first, second] = await room.joinMany(2);
        await room.advance(1);
        const endsAtMs = Math.ceil((room.clock.nowMs + 300_000) / gridMs) * gridMs;
        expect(await room.look(first)).toEqual({ kind: 'turn', turnEndsAtMs: endsAtMs });
        room.clock.nowMs = endsAtMs - 300_000 + 1;
        await room.advance(1);
        expect(await room.look(second)).toEqual({ kind: 'turn', turnEndsAtMs: endsAtMs + gridMs });
      }));

    it('keeps its end when a shorter window is set, and no later turn ends before it', () =>
      withRoom(target, {}, async (room) => {
        const [first, second, third] = await room.joinMany(3);
        await room.advance(1);
        const turnEndsAtMs = room.clock.nowMs + TURN_MS;
        await room.change({ turnWindowMs: 10_000 });
        await room.advance(1);
        expect(await room.look(first)).toEqual({ kind: 'turn', turnEndsAtMs });
        expect(await room.look(second)).toEqual({ kind: 'turn', turnEndsAtMs });
        room.clock.advance(55_000);
        await room.advance(1);
        expect(await room.look(third)).toEqual({ kind: 'turn', turnEndsAtMs: room.clock.nowMs + 10_000 });
      }));

    it('of many moments are each kept, and end one after the other', () =>
      withRoom(target, { turnWindowMs: 100_000, graceMs: 156_000 }, async (room) => {
        await room.joinMany(40);
        for (let called = 0; called < 40; called++) {
          await room.advance(1);
          room.clock.advance(500);
        }
        await room.expectState({ outstanding: 40 });
        room.clock.nowMs += 100_000 - 20_000;
        for (let missed = 1; missed <= 39; missed += 2) {
          await room.expectState({ missed, outstanding: 40 - missed });
          room.clock.advance(1_000);
        }
        await room.expectState({ missed: 40, outstanding: 0 });
      }));

    it('is told to its end when it was taken, in a visit and after it', () =>
      withRoom(target, { turnWindowMs: 10_000 }, async (room) => {
        const [first, second] = await room.joinMany(2);
        await room.advance(2);
        const turnEndsAtMs = room.clock.nowMs + 10_000;
        const visit = await room.take(first);
        await room.release((await room.take(second)).sub);
        room.clock.advance(4_000);
        expect(await room.look(first, 1)).toMatchObject({ kind: 'admitted', visit: { sub: visit.sub }, turnEndsAtMs });
        expect(await room.look(second, 1)).toEqual({ kind: 'ended', turnEndsAtMs });
        room.clock.advance(6_000);
        expect(await room.look(first, 1)).toMatchObject({ kind: 'admitted', turnEndsAtMs: null });
        expect(await room.look(second, 1)).toEqual({ kind: 'ended', turnEndsAtMs: null });
      }));

    it('is not there before the number is called', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.join();
        expect(await room.claim(ticket)).toEqual({ kind: 'waiting', late: false });
        expect(await room.look(ticket)).toEqual({ kind: 'waiting', late: false });
        await room.expectState({ inside: 0, late: 0 });
      }));

    it.each(['paused', 'closed', 'over'] as const)('may be taken while the room is %s', (mode) =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.join();
        await room.advance(1);
        await room.change({ mode });
        await room.take(ticket);
        await room.expectState({ inside: 1, outstanding: 0 });
      }),
    );
  });
}
