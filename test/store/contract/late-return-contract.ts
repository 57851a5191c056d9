import { describe, expect, it } from 'vitest';
import { LATE_SEEN_MS, LATE_TURNS_AT_ONCE } from '../../../src/room/visit.ts';
import { type RoomDriver, rate, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';
import type { Ticket } from './visitor-driver.ts';

const TURN_MS = 60_000;
const MINUTE_MS = 60_000;
const GRACE_MS = 120_000;

/** A room with one slot: one visitor has missed the turn, another one is inside. */
async function missedWhileFull(room: RoomDriver): Promise<{ readonly missed: Ticket; readonly inside: string }> {
  const missed = await room.join();
  room.clock.advance(TURN_MS);
  const { sub } = await room.visit(await room.join());
  return { missed, inside: sub };
}

export function lateReturnContract(target: StoreTarget): void {
  describe('late return', () => {
    it('gets a late turn at once where the inlet is by hand, until the grace is over', () =>
      withRoom(target, {}, async (room) => {
        const [first, second] = await room.joinMany(2);
        await room.advance(2);
        room.clock.advance(TURN_MS + GRACE_MS - 1);
        expect(await room.look(first)).toEqual({ kind: 'turn', turnEndsAtMs: room.clock.nowMs + TURN_MS });
        await room.expectState({ outstanding: 1, late: 0 });
        await room.take(first);
        await room.expectState({ inside: 1, outstanding: 0, missed: 2, admitted: 1 });
        room.clock.advance(1);
        expect(await room.claim(second)).toEqual({ kind: 'missed' });
        expect(await room.look(second)).toEqual({ kind: 'missed' });
      }));

    it('gets the next free slot before everybody else, for a turn', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const { missed, inside } = await missedWhileFull(room);
        const next = await room.join();
        expect(await room.claim(missed)).toEqual({ kind: 'waiting', late: true });
        await room.expectState({ late: 1, inside: 1, serving: 2 });
        await room.release(inside);
        await room.expectState({ late: 0, inside: 0, outstanding: 1, serving: 2 });
        expect(await room.look(next)).toEqual({ kind: 'waiting', late: false });
        expect((await room.take(missed)).number).toBe(1);
        await room.expectState({ late: 0, inside: 1, outstanding: 0, serving: 2 });
      }));

    it('comes in the order of numbers, not in that of the returns', () =>
      withRoom(target, { capacity: 2 }, async (room) => {
        const [first, second] = await room.joinMany(2);
        room.clock.advance(TURN_MS);
        const inside = [await room.visit(await room.join()), await room.visit(await room.join())];
        expect(await room.look(second)).toEqual({ kind: 'waiting', late: true });
        expect(await room.look(first)).toEqual({ kind: 'waiting', late: true });
        await room.release(inside[0]?.sub ?? '');
        expect(await room.look(second)).toEqual({ kind: 'waiting', late: true });
        expect(await room.look(first)).toMatchObject({ kind: 'turn' });
      }));

    it('costs one turn and one credit, once: a late turn that is not taken makes the number void', () =>
      withRoom(target, { rate: rate(1, 1_000), turnWindowMs: 2_000, graceMs: 600_000 }, async (room) => {
        const missed = await room.join();
        room.clock.advance(3_000);
        await room.joinMany(20);
        await room.look(missed);
        let turns = 0;
        for (let second = 0; second < 10; second++) {
          room.clock.advance(1_000);
          const seen = await room.look(missed);
          if (seen.kind === 'turn') turns += 1;
          else expect(seen.kind).toBe(turns === 0 ? 'waiting' : 'void');
        }
        expect(turns).toBe(2);
        // Of eleven periods one share went to the late turn.
        await room.expectState({ serving: 11, late: 0 });
        expect(await room.claim(missed)).toEqual({ kind: 'void' });
      }));

    it('costs the others at most a turn for each visitor who only asks', () =>
      withRoom(target, { mode: 'paused', turnWindowMs: 2_000, graceMs: 600_000 }, async (room) => {
        const missed = await room.joinMany(4);
        await room.advance(4);
        room.clock.advance(MINUTE_MS);
        await room.joinMany(200);
        await room.change({ mode: 'open', rate: rate(2, 1_000) });
        for (let second = 1; second < 75; second++) {
          for (const ticket of missed) await room.look(ticket);
          room.clock.advance(1_000);
        }
        const { serving } = await room.state();
        expect(serving - 4).toBeGreaterThanOrEqual(146);
        expect(serving - 4).toBeLessThanOrEqual(150);
      }));

    it('is not one for what only asks ahead of the visitor', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const missed = await room.join();
        room.clock.advance(TURN_MS);
        const { epoch, number, sub } = missed;
        const ahead = { room: room.room, epoch, number, sub, ticketGeneration: 0, isHere: false };
        expect(await room.line.look(ahead)).toEqual({ kind: 'waiting', late: true });
        await room.expectState({ late: 0, outstanding: 0 });
        expect(await room.look(missed)).toMatchObject({ kind: 'turn' });
        expect(await room.line.look(ahead)).toMatchObject({ kind: 'turn' });
        await room.expectState({ outstanding: 1 });
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
        expect(await room.look(missed)).toEqual({ kind: 'waiting', late: true });
      }));

    it('stays first past the grace while the visitor keeps coming back', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const { missed, inside } = await missedWhileFull(room);
        for (let waited = 0; waited < 2 * GRACE_MS; waited += 40_000) {
          expect(await room.look(missed)).toEqual({ kind: 'waiting', late: true });
          room.clock.advance(40_000);
        }
        await room.release(inside);
        expect((await room.take(missed)).number).toBe(1);
        await room.release(missed.sub);
        expect(await room.claim(missed)).toEqual({ kind: 'ended' });
        await room.expectState({ late: 0, inside: 0, outstanding: 0 });
      }));

    it('is over for a visitor who left past the grace, and for a late turn that ends past it', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const { missed, inside } = await missedWhileFull(room);
        for (let waited = 0; waited <= GRACE_MS; waited += 40_000) {
          await room.look(missed);
          room.clock.advance(40_000);
        }
        room.clock.advance(LATE_SEEN_MS - 40_000);
        await room.expectState({ late: 0 });
        expect(await room.claim(missed)).toEqual({ kind: 'missed' });
        await room.release(inside);
        await room.expectState({ outstanding: 0 });
      }));

    it('ends at once when a shorter grace is set, and not again when a longer one is', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const { missed } = await missedWhileFull(room);
        room.clock.advance(30_000);
        await room.change({ graceMs: 30_000 });
        expect(await room.look(missed)).toEqual({ kind: 'missed' });
        await room.change({ graceMs: 600_000 });
        expect(await room.claim(missed)).toEqual({ kind: 'missed' });
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
        await room.expectState({ late: 0, inside: 1, outstanding: 0 });
      }));

    it('goes before an advance by hand', () =>
      withRoom(target, { capacity: 1, admissionMs: 30_000 }, async (room) => {
        const { missed } = await missedWhileFull(room);
        await room.joinMany(3);
        await room.look(missed);
        room.clock.advance(30_000);
        expect(await room.advance(2)).toMatchObject({ kind: 'advanced', serving: 2, called: 0, cut: 2 });
        await room.expectState({ outstanding: 1, late: 0 });
        expect(await room.look(missed)).toMatchObject({ kind: 'turn' });
      }));

    it('is forgotten where its call is taken back, the late turn and the void number too', () =>
      withRoom(target, { passOver: true, graceMs: 600_000 }, async (room) => {
        const people = await room.joinMany(60);
        await room.passTime(300_000, people.slice(0, 57));
        await room.advance(60);
        const absent = people.slice(57);
        const [waiting, turn, voided] = absent;
        await room.change({ turnWindowMs: 1_000 });
        await room.look(voided);
        room.clock.advance(1_000);
        await room.look(turn);
        await room.change({ mode: 'paused' });
        await room.look(waiting);
        expect(await room.look(voided)).toEqual({ kind: 'void' });
        await room.expectState({ late: 1, outstanding: 57 + 1, passedOver: 3 });

        expect(await room.advance(-3)).toMatchObject({ serving: 57, cut: 0 });
        await room.expectState({ late: 0, outstanding: 57, passedOver: 0 });
        await room.see(absent);
        await room.advance(3);
        for (const ticket of absent) expect(await room.look(ticket)).toMatchObject({ kind: 'turn' });
        await room.expectState({ late: 0, outstanding: 60, passedOver: 0 });
      }));

    it('in a crowd is served a part in each step', () =>
      withRoom(target, {}, async (room) => {
        const people = await room.joinMany(LATE_TURNS_AT_ONCE + 10);
        await room.advance(people.length);
        room.clock.advance(TURN_MS);
        await room.change({ mode: 'paused' });
        for (const ticket of people) await room.look(ticket);
        await room.expectState({ late: people.length, outstanding: 0 });
        await room.change({ mode: 'open', capacity: people.length + 5 });
        await room.expectState({ late: 0, outstanding: people.length });
      }));
  });
}
