import { describe, expect, it } from 'vitest';
import { GIVEN_BACK_MS, LATE_SEEN_MS } from '../../../src/room/visit.ts';
import { type RoomDriver, rate, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';
import type { Ticket } from './visitor-driver.ts';

const TURN_MS = 60_000;
const GRACE_MS = 120_000;
const givenBack = { kind: 'given-back' } as const;

/** Somebody whose turn and grace are over. */
async function lost(room: RoomDriver): Promise<Ticket> {
  const ticket = await room.called();
  room.clock.advance(TURN_MS + GRACE_MS);
  expect(await room.look(ticket)).toEqual({ kind: 'missed' });
  return ticket;
}

/** A place that an operator gives back. */
export function giveBackContract(target: StoreTarget): void {
  describe('place that is given back', () => {
    it('is one late turn for a number past its grace, kept for a visitor who is not there', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await lost(room);
        const noted = await room.noted(async () => {
          expect(await room.line.giveBack({ room: room.room, number: ticket.number, actor: 'ops' })).toEqual(givenBack);
        });
        expect(noted).toEqual([{ type: 'number.given_back', number: ticket.number, actor: 'ops' }]);
        await room.expectState({ outstanding: 1, late: 0 });
        room.clock.advance(GIVEN_BACK_MS - 1);
        expect(await room.look(ticket)).toEqual({ kind: 'turn', turnEndsAtMs: room.clock.nowMs + 1 });
        await room.visit(ticket);
        await room.expectState({ inside: 1, outstanding: 0 });
        await room.release(ticket.sub);
        expect([await room.giveBack(ticket), await room.claim(ticket)]).toEqual([{ kind: 'used' }, { kind: 'ended' }]);
      }));

    it('is gone when nobody comes, and may be given back once more', () =>
      withRoom(target, { capacity: 5, passOver: false }, async (room) => {
        const ticket = await lost(room);
        for (let times = 0; times < 2; times++) {
          expect(await room.giveBack(ticket)).toEqual(givenBack);
          room.clock.advance(GIVEN_BACK_MS);
          await room.expectState({ outstanding: 0, late: 0 });
          expect(await room.look(ticket)).toEqual({ kind: 'void' });
        }
        expect(await room.giveBack(ticket)).toEqual(givenBack);
        expect((await room.take(ticket)).number).toBe(ticket.number);
      }));

    it('changes nothing where the number has a turn, or waits for one', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const missed = await room.join();
        expect(await room.giveBack(missed)).toEqual({ kind: 'turn' });
        room.clock.advance(TURN_MS);
        const inside = await room.visit(await room.join());
        expect(await room.giveBack(missed)).toEqual(givenBack);
        const noted = await room.noted(() => room.giveBack(missed));
        expect([await room.giveBack(missed), noted]).toEqual([{ kind: 'waiting' }, []]);
        await room.release(inside.sub);
        expect(await room.giveBack(missed)).toEqual({ kind: 'turn' });
        await room.expectState({ outstanding: 1, late: 0 });
      }));

    it('takes the next slot of a full room, before everybody else and never one too many', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const missed = await room.join();
        room.clock.advance(TURN_MS + GRACE_MS);
        const inside = await room.visit(await room.join());
        const next = await room.join();
        expect(await room.giveBack(missed)).toEqual(givenBack);
        await room.expectState({ inside: 1, outstanding: 0, late: 1 });
        expect(await room.look(missed)).toEqual({ kind: 'waiting', late: true });
        room.clock.advance(LATE_SEEN_MS * 2);
        await room.release(inside.sub);
        await room.expectState({ inside: 0, outstanding: 1, late: 0, serving: 2 });
        expect(await room.look(next)).toEqual({ kind: 'waiting', late: false });
        expect((await room.take(missed)).number).toBe(1);
        await room.expectState({ inside: 1, outstanding: 0 });
      }));

    it('is forgotten while it waits, when nobody has come for it', () =>
      withRoom(target, { mode: 'paused' }, async (room) => {
        const ticket = await lost(room);
        expect(await room.giveBack(ticket)).toEqual(givenBack);
        room.clock.advance(GIVEN_BACK_MS - 1);
        await room.expectState({ late: 1 });
        room.clock.advance(1);
        await room.expectState({ late: 0 });
        expect(await room.claim(ticket)).toEqual({ kind: 'missed' });
      }));

    it('costs a credit of the rate', () =>
      withRoom(target, { mode: 'paused' }, async (room) => {
        const ticket = await lost(room);
        await room.joinMany(2);
        await room.giveBack(ticket);
        await room.change({ mode: 'open', rate: rate(1, 10_000) });
        await room.expectState({ outstanding: 1, serving: 1 });
        room.clock.advance(10_000);
        await room.expectState({ outstanding: 2, serving: 2 });
      }));

    it('is for the passed over, for void numbers, and for those whose visit lapsed, before and after the grace', () =>
      withRoom(target, { passOver: true, graceMs: 600_000 }, async (room) => {
        const people = await room.joinMany(60);
        await room.passTime(300_000, people.slice(0, 59));
        await room.advance(60);
        const [early, later] = people;
        const passed = people[59] ?? people[0];
        if (early === undefined || later === undefined || passed === undefined) throw new Error('sixty have joined');
        await room.expectState({ passedOver: 1 });
        expect(await room.giveBack(passed)).toEqual(givenBack);
        expect((await room.take(passed)).number).toBe(60);
        await room.expectState({ passedOver: 0 });
        await room.lapse(early);
        expect(await room.giveBack(early)).toEqual(givenBack);
        expect((await room.take(early)).number).toBe(1);
        // The grace ends while this visit is at the door: nobody has its number as used afterwards.
        room.clock.advance(599_000);
        await room.look(later);
        await room.take(later);
        room.clock.advance(60_000);
        expect(await room.look(later)).toEqual({ kind: 'missed' });
        expect(await room.giveBack(later)).toEqual(givenBack);
        expect((await room.take(later)).number).toBe(2);
      }));

    it('is not for numbers that were not called, are used, or that nobody holds', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const waiting = await room.join();
        expect(await room.giveBack(waiting)).toEqual({ kind: 'not-called' });
        await room.visit(ticket);
        expect(await room.giveBack(ticket)).toEqual({ kind: 'used' });
        for (const number of [0, -1, 3]) expect(await room.giveBack({ number })).toEqual({ kind: 'unknown' });
        room.clock.advance(TURN_MS + GRACE_MS);
        await room.release(ticket.sub);
        expect(await room.giveBack(ticket)).toEqual({ kind: 'used' });
        await room.reset();
        expect(await room.giveBack(ticket)).toEqual({ kind: 'unknown' });
      }));

    it('is for nobody in a gap, also in one that is over', () =>
      withRoom(target, {}, async (room) => {
        if (room.fixture.skipNumbers === undefined) return;
        await room.skipNumbers(2);
        await room.advance(1);
        const ticket = await room.join();
        const [first] = (await room.state()).gaps;
        const number = first?.from ?? 0;
        expect(await room.giveBack({ number })).toEqual({ kind: 'unknown' });
        await room.take(ticket);
        room.clock.advance(TURN_MS + GRACE_MS);
        await room.skipNumbers(2);
        expect(await room.giveBack({ number })).toEqual({ kind: 'unknown' });
      }));

    it('can be tried first', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        await room.take(ticket);
        room.clock.advance(TURN_MS);
        const before = await room.contents();
        expect(await room.giveBack(ticket, true)).toEqual(givenBack);
        expect(await room.contents()).toEqual(before);
        expect(await room.giveBack(ticket)).toEqual(givenBack);
        expect(await room.giveBack(ticket, true)).toEqual({ kind: 'turn' });
      }));
  });
}
