import { describe, expect, it } from 'vitest';
import type { RoomSettings } from '../../../src/room/settings.ts';
import { freshTicket, type RoomDriver, rate, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';
import type { Ticket } from './visitor-driver.ts';

const MINUTE_MS = 60_000;
const TURN_MS = 60_000;
const GRACE_MS = 120_000;

/**
 * A paused room with as many in line as there are letters, all of whom are judged: `p` keeps its page open, `a` has
 * closed it long ago.
 */
async function inLine(room: RoomDriver, letters: string): Promise<Ticket[]> {
  room.clock.advance(MINUTE_MS);
  await room.state();
  const tickets = await room.joinMany(letters.length);
  await room.passTime(
    3 * MINUTE_MS,
    tickets.filter((_, index) => letters[index] === 'p'),
  );
  return tickets;
}

export function passOverContract(target: StoreTarget): void {
  /** @param letters see `inLine`; they wait in a room that is paused */
  const withLine = (
    letters: string,
    settings: Partial<RoomSettings>,
    body: (room: RoomDriver, tickets: Ticket[]) => Promise<void>,
  ) =>
    withRoom(target, { passOver: true, mode: 'paused', ...settings }, async (room) =>
      body(room, await inLine(room, letters)),
    );

  describe('whoever is absent when called', () => {
    it('holds no slot and misses nothing', () =>
      withLine('papa', {}, async (room) => {
        expect(await room.advance(3)).toEqual({ kind: 'advanced', serving: 3, called: 2, cut: 0 });
        await room.expectState({ serving: 3, outstanding: 2, passedOver: 1, missed: 0, late: 0 });
        await room.passTime(TURN_MS);
        await room.expectState({ outstanding: 0, passedOver: 1, missed: 2 });
        await room.passTime(GRACE_MS);
        await room.expectState({ outstanding: 0, passedOver: 1, missed: 2 });
      }));

    it('is passed over by the inlet, which calls as many present ones as are free', () =>
      withLine('apaappp', { capacity: 2 }, async (room, tickets) => {
        expect(await room.change({ mode: 'open' })).toMatchObject({ serving: 5, outstanding: 2, passedOver: 3 });
        expect(await room.look(tickets[1])).toMatchObject({ kind: 'turn' });
        expect(await room.look(tickets[4])).toMatchObject({ kind: 'turn' });
        expect(await room.look(tickets[5])).toEqual({ kind: 'waiting', late: false });
      }));

    it('is called with all others where fewer are present than are free', () =>
      withLine('apaa', { capacity: 3 }, async (room) => {
        expect(await room.change({ mode: 'open' })).toMatchObject({ serving: 4, outstanding: 1, passedOver: 3 });
        await room.joinMany(3);
        await room.expectState({ serving: 6, outstanding: 3 });
      }));

    it('waits on where nobody is free', () =>
      withLine('pa', { capacity: 1 }, async (room) => {
        expect(await room.change({ mode: 'open' })).toMatchObject({ serving: 1, outstanding: 1, passedOver: 0 });
      }));

    it('uses up nothing of a rate', () =>
      withLine('apapapa', { rate: rate(2, 20_000) }, async (room) => {
        expect(await room.change({ mode: 'open' })).toMatchObject({ serving: 4, outstanding: 2, passedOver: 2 });
        await room.passTime(20_000);
        await room.expectState({ serving: 7, outstanding: 3, passedOver: 4 });
      }));

    it('counts in an advance by number, and not in what the capacity cuts it to', () =>
      withLine('aapapp', { capacity: 2 }, async (room) => {
        expect(await room.advance(2)).toEqual({ kind: 'advanced', serving: 2, called: 0, cut: 0 });
        expect(await room.advance(9)).toEqual({ kind: 'advanced', serving: 5, called: 2, cut: 6 });
        await room.expectState({ outstanding: 2, passedOver: 3 });
      }));

    it('gets a turn like all others where nobody is passed over', () =>
      withLine('apa', { passOver: false }, async (room) => {
        expect(await room.advance(3)).toEqual({ kind: 'advanced', serving: 3, called: 3, cut: 0 });
        await room.expectState({ outstanding: 3, passedOver: 0 });
      }));

    it('passes with everybody in mode off', () =>
      withLine('apa', { capacity: 1 }, async (room, tickets) => {
        expect(await room.change({ mode: 'off' })).toMatchObject({ serving: 3, outstanding: 3, passedOver: 0 });
        for (const ticket of tickets) await room.take(ticket);
      }));

    it('is not whoever joins or enters, though nobody saw the number before', () =>
      withLine('', { capacity: 3 }, async (room) => {
        await room.change({ mode: 'open' });
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'admitted', visit: { number: 1 } });
        expect(await room.look(await room.join())).toMatchObject({ kind: 'turn', turnEndsAtMs: expect.any(Number) });
        await room.expectState({ inside: 1, outstanding: 1, passedOver: 0 });
      }));

    it('is not whoever joined just now, though the call was taken back', () =>
      withLine('', {}, async (room) => {
        await room.advance(2);
        const tickets = await room.joinMany(2);
        expect(await room.advance(-2)).toMatchObject({ serving: 0 });
        expect(await room.advance(2)).toMatchObject({ called: 2 });
        await room.expectState({ outstanding: 2, passedOver: 0 });
        expect(await room.look(tickets[0])).toMatchObject({ kind: 'turn' });
      }));

    it('may take part again as long as the number is not called', () =>
      withLine('aa', {}, async (room, tickets) => {
        await room.look(tickets[0]);
        expect(await room.advance(2)).toMatchObject({ called: 1 });
        expect(await room.look(tickets[0])).toMatchObject({ kind: 'turn' });
      }));
  });

  describe('whoever was passed over', () => {
    it('enters within the grace where there is room', () =>
      withLine('aap', {}, async (room, tickets) => {
        await room.advance(3);
        await room.change({ mode: 'open' });
        expect(await room.look(tickets[0])).toEqual({ kind: 'turn', turnEndsAtMs: room.clock.nowMs + TURN_MS });
        await room.visit(tickets[0]);
        await room.expectState({ inside: 1, outstanding: 1, missed: 0, passedOver: 1 });
        room.clock.advance(TURN_MS + GRACE_MS - 1);
        await room.take(tickets[1]);
        expect(await room.claim({ ...(tickets[0] as Ticket), sub: 'somebody-else-00000000' })).toEqual({
          kind: 'ended',
        });
        await room.expectState({ missed: 1 });
      }));

    it('has lost the number when the grace is over', () =>
      withLine('ap', {}, async (room, tickets) => {
        await room.advance(2);
        room.clock.advance(TURN_MS + GRACE_MS);
        expect(await room.look(tickets[0])).toEqual({ kind: 'missed' });
        expect(await room.claim(tickets[0])).toEqual({ kind: 'missed' });
      }));

    it('is first in line for the next free slot where there is no room', () =>
      withLine('app', { capacity: 1 }, async (room, tickets) => {
        await room.change({ mode: 'open' });
        await room.expectState({ serving: 2, outstanding: 1 });
        expect(await room.look(tickets[0])).toEqual({ kind: 'waiting', late: true });
        await room.expectState({ late: 1 });
        const { sub } = await room.take(tickets[1]);
        await room.release(sub);
        await room.expectState({ serving: 2, late: 0, outstanding: 1 });
        expect((await room.take(tickets[0])).number).toBe(1);
        await room.expectState({ inside: 1, late: 0, outstanding: 0, serving: 2 });
      }));

    it('is called again when the call was taken back', () =>
      withLine('aap', {}, async (room, tickets) => {
        await room.advance(3);
        expect(await room.advance(-3)).toMatchObject({ serving: 0 });
        await room.expectState({ outstanding: 0, late: 0, passedOver: 0 });
        expect(await room.look(tickets[1])).toEqual({ kind: 'waiting', late: false });
        expect(await room.advance(3)).toMatchObject({ called: 2 });
        await room.expectState({ outstanding: 2 });
        expect(await room.look(tickets[1])).toMatchObject({ kind: 'turn', turnEndsAtMs: expect.any(Number) });
      }));

    it('is taken back by as many numbers as were called', () =>
      withLine('apapa', {}, async (room) => {
        await room.advance(5);
        await room.expectState({ outstanding: 2, passedOver: 3 });
        expect(await room.advance(-2)).toMatchObject({ serving: 3 });
        await room.expectState({ outstanding: 1 });
        await room.passTime(TURN_MS);
        await room.expectState({ outstanding: 0, missed: 1 });
      }));
  });
}
