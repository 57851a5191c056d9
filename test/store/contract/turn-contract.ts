import { describe, expect, it } from 'vitest';
import { LATE_SEEN_MS } from '../../../src/room/admission.ts';
import { withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const TURN_MS = 60_000;
const GRACE_MS = 120_000;

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

    it('is not there before the number is called', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.join();
        expect(await room.claim(ticket)).toEqual({ kind: 'waiting', late: false });
        expect(await room.look(ticket)).toEqual({ kind: 'waiting', late: false });
        await room.expectState({ inside: 0, late: 0 });
      }));

    it('may be taken while the room is paused or closed', () =>
      withRoom(target, {}, async (room) => {
        const [first, second] = await room.joinMany(2);
        await room.advance(2);
        await room.change({ mode: 'paused' });
        await room.take(first);
        await room.change({ mode: 'closed' });
        await room.take(second);
        await room.expectState({ inside: 2, outstanding: 0 });
      }));
  });

  describe('late return', () => {
    it('is admitted at once where the inlet is by hand, until the grace is over', () =>
      withRoom(target, {}, async (room) => {
        const [first, second] = await room.joinMany(2);
        await room.advance(2);
        room.clock.advance(TURN_MS + GRACE_MS - 1);
        expect(await room.look(first)).toEqual({ kind: 'turn', turnEndsAtMs: null });
        await room.take(first);
        await room.expectState({ inside: 1, outstanding: 0, missed: 2, admitted: 1 });
        room.clock.advance(1);
        expect(await room.claim(second)).toEqual({ kind: 'missed' });
        expect(await room.look(second)).toEqual({ kind: 'missed' });
      }));

    it('is first in line for the next free slot', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const missed = await room.join();
        room.clock.advance(TURN_MS);
        const inside = await room.visit(await room.join());
        const next = await room.join();
        expect(await room.claim(missed)).toEqual({ kind: 'waiting', late: true });
        await room.expectState({ late: 1, inside: 1, serving: 2 });
        await room.release(inside.sub);
        await room.expectState({ late: 1, inside: 0, outstanding: 0, serving: 2 });
        expect(await room.look(next)).toEqual({ kind: 'waiting', late: false });
        expect((await room.take(missed)).number).toBe(1);
        await room.expectState({ late: 0, inside: 1, serving: 2 });
      }));

    it('gives way when the visitor was not seen for a while; a look counts as seen', () =>
      withRoom(target, { capacity: 1, graceMs: 600_000 }, async (room) => {
        const missed = await room.join();
        room.clock.advance(64_000);
        const inside = await room.visit(await room.join());
        await room.join();
        await room.look(missed);
        room.clock.advance(LATE_SEEN_MS - 1);
        expect(await room.look(missed)).toEqual({ kind: 'waiting', late: true });
        room.clock.advance(LATE_SEEN_MS - 1);
        await room.expectState({ late: 1 });
        room.clock.advance(1);
        await room.expectState({ late: 0 });
        await room.release(inside.sub);
        await room.expectState({ serving: 3, outstanding: 1 });
      }));

    it('is over with the grace', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const missed = await room.join();
        room.clock.advance(TURN_MS);
        await room.visit(await room.join());
        for (let waited = 0; waited < GRACE_MS; waited += 40_000) {
          expect(await room.look(missed)).toEqual({ kind: 'waiting', late: true });
          room.clock.advance(40_000);
        }
        await room.expectState({ late: 0 });
        expect(await room.claim(missed)).toEqual({ kind: 'missed' });
      }));

    it('ends at once when a shorter grace is set, and not again when a longer one is', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.join();
        await room.advance(1);
        room.clock.advance(TURN_MS + 30_000);
        expect(await room.look(ticket)).toEqual({ kind: 'turn', turnEndsAtMs: null });
        await room.change({ graceMs: 30_000 });
        expect(await room.look(ticket)).toEqual({ kind: 'missed' });
        await room.change({ graceMs: 600_000 });
        expect(await room.claim(ticket)).toEqual({ kind: 'missed' });
      }));

    it('waits while the room is paused, and enters at once while it is off', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.join();
        await room.advance(1);
        room.clock.advance(TURN_MS);
        await room.change({ mode: 'paused' });
        expect(await room.claim(ticket)).toEqual({ kind: 'waiting', late: true });
        await room.change({ mode: 'off' });
        expect(await room.look(ticket)).toEqual({ kind: 'turn', turnEndsAtMs: null });
        await room.take(ticket);
        await room.expectState({ late: 0, inside: 1 });
      }));
  });
}
