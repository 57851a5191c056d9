import { describe, expect, it } from 'vitest';
import { EXCHANGE_WINDOW_MS } from '../../../src/room/visit.ts';
import { freshTicket, rate, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

export function enterContract(target: StoreTarget): void {
  describe('enter', () => {
    it('admits at once where capacity is free, taking a number and its turn', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const ticket = freshTicket();
        const { epoch } = await room.state();
        const nowMs = room.clock.nowMs;
        expect(await room.enter(ticket)).toEqual({
          kind: 'admitted',
          epoch,
          joinedAtMs: nowMs,
          visit: {
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
          },
          serial: null,
        });
        await room.expectState({ issued: 1, serving: 1, outstanding: 0, inside: 1, admitted: 1 });
      }));

    it('answers a repeat with the same visit', () =>
      withRoom(target, { capacity: 5 }, async (room) => {
        const ticket = freshTicket();
        const first = await room.enter(ticket);
        expect(await room.enter(ticket)).toEqual(first);
        await room.expectState({ issued: 1, inside: 1, admitted: 1 });
      }));

    it('prolongs a visit that was not exchanged yet, as a repeated claim does', () =>
      withRoom(target, { capacity: 5 }, async (room) => {
        const ticket = freshTicket();
        await room.enter(ticket);
        room.clock.advance(40_000);
        expect(await room.enter(ticket)).toMatchObject({
          visit: { ticketGeneration: 1, endsAtMs: room.clock.nowMs + EXCHANGE_WINDOW_MS },
        });
      }));

    it('lets a ticket of before the visit into one that was exchanged until a newer one is shown', () =>
      withRoom(target, { capacity: 5 }, async (room) => {
        const ticket = freshTicket();
        await room.enter(ticket);
        await room.line.confirm({ room: room.room, sub: ticket.sub, serial: null });
        room.clock.advance(240_000);
        const again = await room.enter(ticket);
        expect(again).toMatchObject({ kind: 'admitted', visit: { number: 1, ticketGeneration: 1 } });
        if (again.kind === 'admitted') await room.claim({ ...ticket, number: 1, epoch: again.epoch }, 1);
        expect(await room.enter(ticket)).toEqual({ kind: 'superseded' });
        await room.expectState({ issued: 1, inside: 1, admitted: 1 });
      }));

    it('changes nothing when no capacity is free', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        await room.enter(freshTicket());
        const before = await room.state();
        expect(await room.enter(freshTicket())).toEqual({ kind: 'wait', epoch: before.epoch, known: null });
        expect(await room.state()).toEqual(before);
      }));

    it('passes nobody who waits', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const { sub } = await room.visit(await room.join());
        const next = await room.join();
        await room.release(sub);
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'wait' });
        expect(await room.look(next)).toMatchObject({ kind: 'turn' });
      }));

    it('passes nobody who came back late', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const missed = await room.join();
        room.clock.advance(60_000);
        const { sub } = await room.visit(await room.join());
        expect(await room.look(missed)).toEqual({ kind: 'waiting', late: true });
        await room.release(sub);
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'wait' });
        expect(await room.look(missed)).toEqual({ kind: 'turn', turnEndsAtMs: room.clock.nowMs + 60_000 });
      }));

    it('uses up the credit of a rate', () =>
      withRoom(target, { rate: rate(2, 60_000) }, async (room) => {
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'admitted' });
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'admitted' });
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'wait' });
        room.clock.advance(60_000);
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'admitted', visit: { number: 3 } });
      }));

    it('waits where the inlet is by hand, unless serving is ahead of issued', () =>
      withRoom(target, {}, async (room) => {
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'wait' });
        await room.advance(1);
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'admitted', visit: { number: 1 } });
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'wait' });
        await room.expectState({ issued: 1, serving: 1, outstanding: 0, inside: 1 });
      }));

    it('waits in a paused room, and in one that gives no numbers even where serving is ahead', () =>
      withRoom(target, { mode: 'paused', capacity: 5 }, async (room) => {
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'wait' });
        await room.change({ mode: 'closed', capacity: null });
        await room.advance(1);
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'wait' });
        await room.change({ mode: 'over' });
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'wait' });
        await room.change({ mode: 'paused' });
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'admitted' });
      }));

    it('treats a ticket id that has joined as a claim of its number', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.join();
        const joinedAtMs = room.clock.nowMs;
        const known = { number: 1, joinedAtMs };
        expect(await room.enter(ticket)).toEqual({ kind: 'wait', epoch: ticket.epoch, known });
        room.clock.advance(5_000);
        await room.advance(1);
        expect(await room.enter(ticket)).toMatchObject({ kind: 'admitted', joinedAtMs, visit: { number: 1 } });
        await room.expectState({ issued: 1, inside: 1, outstanding: 0 });
      }));

    it('tells a spent ticket that its visit is over', () =>
      withRoom(target, { capacity: 5 }, async (room) => {
        const ticket = freshTicket();
        await room.enter(ticket);
        await room.release(ticket.sub);
        expect(await room.enter(ticket)).toEqual({ kind: 'ended' });
        await room.expectState({ issued: 1, inside: 0 });
      }));
  });
}
