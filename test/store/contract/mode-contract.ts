import { describe, expect, it } from 'vitest';
import { freshTicket, rate, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

export function modeContract(target: StoreTarget): void {
  describe('mode off', () => {
    it('admits everyone without a number, whatever the capacity', () =>
      withRoom(target, { mode: 'off', capacity: 1 }, async (room) => {
        for (const inside of [1, 2, 3]) {
          expect(await room.enter(freshTicket())).toMatchObject({ kind: 'admitted', visit: { number: 0 } });
          await room.expectState({ issued: 0, serving: 0, inside, outstanding: 0 });
        }
      }));

    it('admits a visitor once, and not again with a spent ticket', () =>
      withRoom(target, { mode: 'off' }, async (room) => {
        const ticket = freshTicket();
        const first = await room.enter(ticket);
        expect(await room.enter(ticket)).toEqual(first);
        await room.expectState({ inside: 1, admitted: 1 });
        await room.release(ticket.sub);
        expect(await room.enter(ticket)).toEqual({ kind: 'ended' });
      }));

    it('calls everybody who waits', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const tickets = await room.joinMany(4);
        expect(await room.change({ mode: 'off' })).toMatchObject({ serving: 4, outstanding: 4 });
        for (const ticket of tickets) await room.visit(ticket);
        await room.expectState({ inside: 4, outstanding: 0 });
      }));

    it('calls whoever joins', () =>
      withRoom(target, { mode: 'off', capacity: 0 }, async (room) => {
        const ticket = await room.join();
        await room.expectState({ issued: 1, serving: 1, outstanding: 1 });
        await room.take(ticket);
      }));

    it('calls those too whose call was taken back, with the next one who joins and with the next change', () =>
      withRoom(target, { mode: 'off' }, async (room) => {
        const [first] = await room.joinMany(1);
        await room.advance(-1);
        expect(await room.look(first)).toEqual({ kind: 'waiting', late: false });
        expect(await room.change({ mode: 'off' })).toMatchObject({ serving: 0, outstanding: 0 });
        const second = await room.join();
        await room.expectState({ serving: 2, outstanding: 2 });
        await room.advance(-2);
        expect(await room.change({ message: 'welcome' })).toMatchObject({ serving: 2, outstanding: 2 });
        await room.take(first);
        await room.take(second);
      }));

    it('once left, calls nobody until the visits beyond the capacity are over', () =>
      withRoom(target, { mode: 'off', capacity: 2 }, async (room) => {
        const tickets = [freshTicket(), freshTicket(), freshTicket()];
        for (const ticket of tickets) {
          await room.enter(ticket);
          await room.line.confirm({ room: room.room, sub: ticket.sub, serial: null });
        }
        await room.change({ mode: 'open' });
        await room.joinMany(2);
        await room.expectState({ serving: 0, inside: 3 });
        await room.release(tickets[0]?.sub ?? '');
        await room.expectState({ serving: 0, inside: 2 });
        await room.release(tickets[1]?.sub ?? '');
        await room.expectState({ serving: 1, inside: 1, outstanding: 1 });
      }));
  });

  describe('mode paused', () => {
    it('gives numbers and calls nobody, neither by rate nor by capacity', () =>
      withRoom(target, { mode: 'paused', capacity: 5, rate: rate(5, 1_000) }, async (room) => {
        await room.joinMany(2);
        room.clock.advance(10_000);
        await room.expectState({ issued: 2, serving: 0 });
        expect(await room.change({ mode: 'open' })).toMatchObject({ serving: 2, outstanding: 2 });
      }));

    it('lets time take its course for turns and visits', () =>
      withRoom(target, { capacity: 2 }, async (room) => {
        const [first] = await room.joinMany(3);
        const { plannedEndMs } = await room.visit(first);
        await room.change({ mode: 'paused' });
        room.clock.advance(60_000);
        await room.expectState({ missed: 1, outstanding: 0, inside: 1 });
        room.clock.nowMs = plannedEndMs;
        await room.expectState({ inside: 0, serving: 2 });
      }));
  });

  describe.each(['closed', 'over'] as const)('mode %s', (mode) => {
    it('stands still and gives no numbers', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const [first] = await room.joinMany(3);
        await room.change({ mode });
        const { sub } = await room.visit(first);
        await room.release(sub);
        expect(await room.joinResult(freshTicket())).toMatchObject({ kind: 'closed' });
        await room.expectState({ issued: 3, serving: 1, inside: 0 });
        expect(await room.change({ mode: 'open' })).toMatchObject({ serving: 2, outstanding: 1 });
      }));
  });
}
