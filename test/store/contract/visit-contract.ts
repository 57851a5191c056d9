import { describe, expect, it } from 'vitest';
import { EXCHANGE_WINDOW_MS } from '../../../src/room/visit.ts';
import { freshTicket, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

export function visitContract(target: StoreTarget): void {
  describe('claim', () => {
    it('takes the turn and begins the visit', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const nowMs = room.clock.nowMs;
        expect(await room.take(ticket)).toEqual({
          sub: ticket.sub,
          number: 1,
          enteredAtMs: nowMs,
          endsAtMs: nowMs + EXCHANGE_WINDOW_MS,
          plannedEndMs: nowMs + 600_000,
          goesOn: true,
          ticketGeneration: 1,
          logins: [],
          exchanged: false,
          outcome: null,
        });
        await room.expectState({ inside: 1, outstanding: 0, admitted: 1 });
      }));

    it('begins a visit of the length that is asked for, once', () =>
      withRoom(target, { admissionMs: 120_000 }, async (room) => {
        const ticket = await room.called();
        const { epoch, number, sub } = ticket;
        const claim = { room: room.room, epoch, number, sub, ticketGeneration: 0 };
        const plannedEndMs = room.clock.nowMs + 7_200_000;
        const endsAtMs = room.clock.nowMs + EXCHANGE_WINDOW_MS;
        expect(await room.line.claim({ ...claim, admissionMs: 7_200_000 })).toMatchObject({
          kind: 'admitted',
          visit: { plannedEndMs, endsAtMs },
        });
        room.clock.advance(1_000);
        expect(await room.line.claim({ ...claim, ticketGeneration: 1, admissionMs: 5_000 })).toMatchObject({
          visit: { plannedEndMs },
        });
        expect(await room.line.confirm({ room: room.room, sub, serial: null })).toMatchObject({
          endsAtMs: plannedEndMs,
        });
        const other = await room.called();
        const short = { ...claim, number: other.number, sub: other.sub, admissionMs: 5_000 };
        expect(await room.line.claim(short)).toMatchObject({ visit: { endsAtMs: room.clock.nowMs + 5_000 } });
      }));

    it('admits one sub on a number: another one finds it used', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const other = { ...ticket, sub: freshTicket().sub };
        await room.take(ticket);
        expect(await room.claim(other)).toEqual({ kind: 'ended' });
        expect(await room.look(other)).toMatchObject({ kind: 'ended' });
        await room.expectState({ inside: 1, admitted: 1 });
      }));

    it('tells the sub whose visit is over so, however it ended', () =>
      withRoom(target, {}, async (room) => {
        const [released, expired] = [await room.called(), await room.called()];
        await room.visit(released);
        await room.visit(expired);
        await room.release(released.sub);
        expect(await room.claim(released, 1)).toEqual({ kind: 'ended' });
        room.clock.advance(600_000);
        expect(await room.claim(expired, 1)).toEqual({ kind: 'ended' });
        expect(await room.look(expired, 1)).toMatchObject({ kind: 'ended' });
      }));

    it('sends a ticket of another epoch back to join', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const foreign = { ...ticket, epoch: ticket.epoch - 1 };
        expect(await room.claim(foreign)).toEqual({ kind: 'rejoin', epoch: ticket.epoch });
        expect(await room.look(foreign)).toEqual({ kind: 'rejoin', epoch: ticket.epoch });
        await room.expectState({ outstanding: 1, inside: 0 });
      }));

    it('admits nobody on a number that was not given yet, even where serving is ahead', () =>
      withRoom(target, {}, async (room) => {
        const { epoch } = await room.state();
        await room.advance(5);
        expect(await room.claim({ ...freshTicket(), number: 3, epoch })).toEqual({ kind: 'waiting', late: false });
        await room.expectState({ inside: 0, outstanding: 0 });
      }));
  });

  describe('exchange', () => {
    it('that never happens lets the visit lapse and gives the slot back', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const { sub } = await room.take(await room.join());
        await room.join();
        room.clock.advance(EXCHANGE_WINDOW_MS - 1);
        await room.expectState({ inside: 1, serving: 1 });
        room.clock.advance(1);
        expect(await room.visitOf(sub)).toMatchObject({ outcome: 'lapsed', endsAtMs: room.clock.nowMs });
        await room.expectState({ inside: 0, serving: 2, outstanding: 1, lapsed: 1, abandoned: 0, completed: 0 });
        expect(await room.line.confirm({ room: room.room, sub, serial: null })).toBeNull();
      }));

    it('gives the visit its full length, once', () =>
      withRoom(target, {}, async (room) => {
        const { sub, plannedEndMs } = await room.take(await room.called());
        room.clock.advance(EXCHANGE_WINDOW_MS - 1);
        const confirmed = await room.line.confirm({ room: room.room, sub, serial: null });
        expect(confirmed).toMatchObject({ endsAtMs: plannedEndMs, exchanged: true, outcome: null });
        expect(await room.line.confirm({ room: room.room, sub, serial: null })).toEqual(confirmed);
        room.clock.nowMs = plannedEndMs;
        expect(await room.visitOf(sub)).toMatchObject({ outcome: 'expired', endsAtMs: plannedEndMs });
        await room.expectState({ inside: 0, abandoned: 0, completed: 0, admitted: 1 });
      }));

    it('is kept by claims that come after it', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const visit = await room.visit(ticket);
        const visited = { ...visit, ticketGeneration: 2 };
        expect(await room.claim(ticket, 1)).toEqual({ kind: 'admitted', visit: visited, serial: null });
        room.clock.advance(EXCHANGE_WINDOW_MS);
        expect(await room.visitOf(ticket.sub)).toMatchObject({ endsAtMs: visit.plannedEndMs, outcome: null });
      }));

    it('window starts anew with a repeated claim, within the planned end', () =>
      withRoom(target, { admissionMs: 90_000 }, async (room) => {
        const ticket = await room.called();
        const { plannedEndMs } = await room.take(ticket);
        room.clock.advance(20_000);
        const endsAtMs = room.clock.nowMs + EXCHANGE_WINDOW_MS;
        expect(await room.claim(ticket, 1)).toMatchObject({ visit: { endsAtMs, plannedEndMs } });
        room.clock.advance(20_000);
        expect(await room.claim(ticket, 2)).toMatchObject({ visit: { endsAtMs: plannedEndMs, plannedEndMs } });
        room.clock.nowMs = plannedEndMs;
        expect(await room.claim(ticket, 3)).toEqual({ kind: 'ended' });
      }));

    it('is not needed where the visit is shorter than its window', () =>
      withRoom(target, { admissionMs: 5_000 }, async (room) => {
        const visit = await room.take(await room.called());
        expect(visit).toMatchObject({ endsAtMs: visit.plannedEndMs, plannedEndMs: room.clock.nowMs + 5_000 });
      }));

    it('in its last second has ended for whoever shows the ticket, and holds its slot to the end', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const ticket = await room.join();
        const { plannedEndMs } = await room.visit(ticket);
        const next = await room.join();
        room.clock.nowMs = plannedEndMs - 1_000;
        expect(await room.claim(ticket, 1)).toMatchObject({ kind: 'admitted' });
        expect(await room.look(ticket, 2)).toMatchObject({ kind: 'admitted' });
        expect(await room.enter(ticket)).toMatchObject({ kind: 'superseded' });
        room.clock.advance(1);
        for (const generation of [0, 1, 2]) {
          expect(await room.claim(ticket, generation)).toEqual({ kind: 'ended' });
          expect(await room.look(ticket, generation)).toMatchObject({ kind: 'ended' });
        }
        expect(await room.enter(ticket)).toEqual({ kind: 'ended' });
        await room.expectState({ inside: 1, serving: 1 });
        expect(await room.visitOf(ticket.sub)).toMatchObject({ outcome: null });
        room.clock.nowMs = plannedEndMs;
        await room.expectState({ inside: 0, serving: 2, expired: 1 });
        expect(await room.look(next)).toMatchObject({ kind: 'turn' });
      }));

    it('of an unknown visit is none', () =>
      withRoom(target, {}, async (room) => {
        expect(await room.line.confirm({ room: room.room, sub: freshTicket().sub, serial: null })).toBeNull();
        expect(await room.visitOf(freshTicket().sub)).toBeNull();
      }));
  });
}
