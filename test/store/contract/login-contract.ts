import { describe, expect, it } from 'vitest';
import { EXCHANGE_WINDOW_MS } from '../../../src/room/visit.ts';
import { endedNow, freshTicket, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

export function loginContract(target: StoreTarget): void {
  describe('login', () => {
    it('begins with a claim that leads to a code, and is live once that was exchanged', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        expect(await room.claim(ticket)).toMatchObject({ kind: 'admitted', serial: null, visit: { logins: [] } });
        const serial = room.clock.nowMs;
        expect(await room.login(ticket)).toMatchObject({
          kind: 'admitted',
          serial,
          visit: { exchanged: false, logins: [{ serial, client: 'shop', live: false }] },
        });
        room.clock.advance(1_000);
        const confirmed = await room.exchange(ticket, serial);
        expect(confirmed).toMatchObject({ exchanged: true, logins: [{ serial, client: 'shop', live: true }] });
        room.clock.advance(1_000);
        expect(await room.exchange(ticket, serial)).toEqual(confirmed);
        expect(await room.visitOf(ticket.sub)).toEqual(confirmed);
      }));

    it('has a serial that rises with each one of the visit, also within a moment', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const { nowMs } = room.clock;
        expect(await room.begin(ticket)).toBe(nowMs);
        expect(await room.begin(ticket)).toBe(nowMs + 1);
        expect(await room.begin(ticket)).toBe(nowMs + 2);
        room.clock.advance(1);
        expect(await room.begin(ticket)).toBe(nowMs + 3);
        room.clock.advance(1_000);
        // Of three logins each has another rest modulo three, and those that stay have the next two.
        expect(await room.begin(ticket)).toBe(nowMs + 1_003);
      }));

    it('begins with entering', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const ticket = freshTicket();
        const serial = room.clock.nowMs;
        const logins = [{ serial, client: 'shop', live: false }];
        expect(await room.enter(ticket, {})).toMatchObject({ kind: 'admitted', serial, visit: { logins } });
        expect(await room.enter(ticket, {})).toMatchObject({ kind: 'admitted', serial: serial + 1 });
        expect(await room.enter(ticket)).toMatchObject({ kind: 'admitted', serial: null });
        expect(await room.serials(ticket)).toEqual([serial, serial + 1]);
      }));

    it('does not begin with a ticket that is superseded, nor on a visit that is over', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const serial = await room.goIn(ticket);
        await room.login(ticket, {}, 1);
        const before = await room.visitOf(ticket.sub);
        expect(await room.login(ticket)).toEqual({ kind: 'superseded' });
        expect(await room.visitOf(ticket.sub)).toEqual(before);
        await room.release(ticket.sub);
        expect(await room.login(ticket, {}, 1)).toEqual({ kind: 'ended' });
        expect(await room.exchange(ticket, serial)).toBeNull();
      }));

    it('whose code was not exchanged in time is over, though the visit lasts', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const first = await room.begin(ticket);
        room.clock.advance(EXCHANGE_WINDOW_MS - 1);
        const second = await room.begin(ticket);
        expect(await room.serials(ticket)).toEqual([first, second]);
        room.clock.advance(1);
        expect(await room.serials(ticket)).toEqual([second]);
        expect(await room.exchange(ticket, first)).toBeNull();
        expect(await room.visitOf(ticket.sub)).toMatchObject({ exchanged: false, outcome: null });
        expect(await room.exchange(ticket, second)).toMatchObject({ exchanged: true });
      }));

    it('is not exchanged in the last second of the visit, which has ended for codes', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        await room.goIn(ticket);
        room.clock.advance(599_000);
        const serial = await room.begin(ticket);
        room.clock.advance(1);
        expect(await room.exchange(ticket, serial)).toBeNull();
        expect(await room.exchange(ticket, null)).toBeNull();
        await room.expectState({ inside: 1 });
      }));

    it('that nobody began is not exchanged', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const serial = await room.begin(ticket);
        expect(await room.exchange(ticket, serial + 1)).toBeNull();
        expect(await room.exchange(freshTicket(), serial)).toBeNull();
        expect(await room.visitOf(ticket.sub)).toMatchObject({ exchanged: false });
      }));

    it('works for the sixth code after five answers were lost', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const serials: number[] = [];
        for (let asked = 0; asked < 6; asked++) {
          serials.push(await room.begin(ticket));
          room.clock.advance(5_000);
        }
        expect(await room.serials(ticket)).toEqual(serials.slice(3));
        expect(await room.exchange(ticket, serials[5] ?? 0)).toMatchObject({ exchanged: true });
      }));

    it('ends alone: its code and tokens are void, the visit and the others go on', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const [first, second] = [await room.goIn(ticket), await room.begin(ticket)];
        const endLogin = (serial: number, { sub } = ticket) => room.line.endLogin({ room: room.room, sub, serial });
        await endLogin(second + 1);
        await endLogin(first, freshTicket());
        expect(await room.serials(ticket)).toEqual([first, second]);
        for (let asked = 0; asked < 2; asked++) {
          await endLogin(second);
          expect(await room.exchange(ticket, second)).toBeNull();
          expect(await room.serials(ticket)).toEqual([first]);
        }
        await endLogin(first);
        expect(await room.visitOf(ticket.sub)).toMatchObject({ logins: [], exchanged: true, outcome: null });
        expect(await room.begin(ticket)).toBe(second + 1);
      }));

    it('that was live is told of the visit that was released', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const serial = await room.begin(ticket);
        const visit = await room.exchange(ticket, serial);
        if (visit === null) throw new Error('expected a live visit');
        await room.begin(ticket, { client: 'desk' });
        const ended = endedNow(room, visit, 'completed');
        expect(await room.release(ticket.sub)).toEqual({ kind: 'released', visit: ended });
        expect(await room.visitOf(ticket.sub)).toEqual(ended);
      }));

    it('that was live is told of the visit that has expired, and of one that was settled', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const serial = await room.goIn(ticket);
        room.clock.advance(599_000);
        await room.begin(ticket, { client: 'desk' });
        room.clock.advance(1_000);
        const logins = [{ serial, client: 'shop', live: true }];
        expect(await room.visitOf(ticket.sub)).toMatchObject({ outcome: 'expired', logins });
        await room.state();
        expect(await room.visitOf(ticket.sub)).toMatchObject({ outcome: 'expired', logins });
        expect(await room.settle(ticket.sub)).toMatchObject({ visit: { outcome: 'completed', logins } });
      }));

    it('that was live is told of the visit that a reset has ended', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const serial = await room.goIn(ticket);
        await room.begin(ticket);
        await room.reset();
        const logins = [{ serial, client: 'shop', live: true }];
        expect(await room.visitOf(ticket.sub)).toMatchObject({ outcome: 'abandoned', logins });
        expect(await room.exchange(ticket, serial)).toBeNull();
      }));
  });
}
