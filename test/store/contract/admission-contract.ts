import { describe, expect, it } from 'vitest';
import { EXCHANGE_WINDOW_MS, TICKET_GRACE_MS } from '../../../src/room/admission.ts';
import { freshTicket, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

export function admissionContract(target: StoreTarget): void {
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
          ticketGeneration: 1,
          grantGeneration: 1,
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
          admission: { plannedEndMs, endsAtMs },
        });
        room.clock.advance(1_000);
        expect(await room.line.claim({ ...claim, ticketGeneration: 1, admissionMs: 5_000 })).toMatchObject({
          admission: { plannedEndMs },
        });
        expect(await room.line.confirm({ room: room.room, sub })).toMatchObject({ endsAtMs: plannedEndMs });
        const other = await room.called();
        const short = { ...claim, number: other.number, sub: other.sub, admissionMs: 5_000 };
        expect(await room.line.claim(short)).toMatchObject({ admission: { endsAtMs: room.clock.nowMs + 5_000 } });
      }));

    it('admits one sub on a number: another one finds it used', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const other = { ...ticket, sub: freshTicket().sub };
        await room.take(ticket);
        expect(await room.claim(other)).toEqual({ kind: 'ended' });
        expect(await room.look(other)).toEqual({ kind: 'ended' });
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
        expect(await room.look(expired, 1)).toEqual({ kind: 'ended' });
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

  describe('ticket generation', () => {
    it('rises by one with every claim that shows the newest', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        await room.take(ticket);
        for (const generation of [1, 2, 3]) {
          room.clock.advance(TICKET_GRACE_MS);
          expect(await room.claim(ticket, generation)).toMatchObject({
            kind: 'admitted',
            admission: { ticketGeneration: generation + 1, grantGeneration: 1 },
          });
        }
      }));

    it('before the newest is accepted for a while without raising it', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        await room.take(ticket);
        expect(await room.claim(ticket, 0)).toMatchObject({ kind: 'admitted', admission: { ticketGeneration: 1 } });
        await room.claim(ticket, 1);
        room.clock.advance(TICKET_GRACE_MS - 1);
        expect(await room.claim(ticket, 1)).toMatchObject({ kind: 'admitted', admission: { ticketGeneration: 2 } });
        room.clock.advance(1);
        expect(await room.claim(ticket, 1)).toEqual({ kind: 'superseded' });
        expect(await room.look(ticket, 1)).toEqual({ kind: 'superseded' });
        expect(await room.look(ticket, 2)).toMatchObject({ kind: 'admitted', admission: { ticketGeneration: 2 } });
      }));

    it('older than the one before is refused at once and changes nothing', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        await room.take(ticket);
        await room.claim(ticket, 1);
        await room.claim(ticket, 2);
        const before = await room.admission(ticket.sub);
        room.clock.advance(1);
        expect(await room.claim(ticket, 1)).toEqual({ kind: 'superseded' });
        expect(await room.admission(ticket.sub)).toEqual(before);
      }));

    it('is not raised by a look', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const admission = await room.take(ticket);
        expect(await room.look(ticket, 1)).toEqual({ kind: 'admitted', admission });
        expect(await room.admission(ticket.sub)).toEqual(admission);
      }));
  });

  describe('exchange', () => {
    it('that never happens ends the visit as abandoned and gives the slot back', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const { sub } = await room.take(await room.join());
        await room.join();
        room.clock.advance(EXCHANGE_WINDOW_MS - 1);
        await room.expectState({ inside: 1, serving: 1 });
        room.clock.advance(1);
        expect(await room.admission(sub)).toMatchObject({ outcome: 'abandoned', endsAtMs: room.clock.nowMs });
        await room.expectState({ inside: 0, serving: 2, outstanding: 1, abandoned: 1, completed: 0 });
        expect(await room.line.confirm({ room: room.room, sub })).toBeNull();
      }));

    it('gives the visit its full length, once', () =>
      withRoom(target, {}, async (room) => {
        const { sub, plannedEndMs } = await room.take(await room.called());
        room.clock.advance(EXCHANGE_WINDOW_MS - 1);
        const confirmed = await room.line.confirm({ room: room.room, sub });
        expect(confirmed).toMatchObject({ endsAtMs: plannedEndMs, exchanged: true, outcome: null });
        expect(await room.line.confirm({ room: room.room, sub })).toEqual(confirmed);
        room.clock.nowMs = plannedEndMs;
        expect(await room.admission(sub)).toMatchObject({ outcome: 'expired', endsAtMs: plannedEndMs });
        await room.expectState({ inside: 0, abandoned: 0, completed: 0, admitted: 1 });
      }));

    it('is kept by claims that come after it', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const visit = await room.visit(ticket);
        expect(await room.claim(ticket, 1)).toEqual({ kind: 'admitted', admission: { ...visit, ticketGeneration: 2 } });
        room.clock.advance(EXCHANGE_WINDOW_MS);
        expect(await room.admission(ticket.sub)).toMatchObject({ endsAtMs: visit.plannedEndMs, outcome: null });
      }));

    it('window starts anew with a repeated claim, within the planned end', () =>
      withRoom(target, { admissionMs: 90_000 }, async (room) => {
        const ticket = await room.called();
        const { plannedEndMs } = await room.take(ticket);
        room.clock.advance(20_000);
        const endsAtMs = room.clock.nowMs + EXCHANGE_WINDOW_MS;
        expect(await room.claim(ticket, 1)).toMatchObject({ admission: { endsAtMs, plannedEndMs } });
        room.clock.advance(20_000);
        expect(await room.claim(ticket, 2)).toMatchObject({ admission: { endsAtMs: plannedEndMs, plannedEndMs } });
        room.clock.nowMs = plannedEndMs;
        expect(await room.claim(ticket, 3)).toEqual({ kind: 'ended' });
      }));

    it('is not needed where the visit is shorter than its window', () =>
      withRoom(target, { admissionMs: 5_000 }, async (room) => {
        const admission = await room.take(await room.called());
        expect(admission).toMatchObject({ endsAtMs: admission.plannedEndMs, plannedEndMs: room.clock.nowMs + 5_000 });
      }));

    it('of an unknown visit is none', () =>
      withRoom(target, {}, async (room) => {
        expect(await room.line.confirm({ room: room.room, sub: freshTicket().sub })).toBeNull();
        expect(await room.admission(freshTicket().sub)).toBeNull();
      }));
  });
}
