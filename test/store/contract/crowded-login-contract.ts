import { describe, expect, it } from 'vitest';
import { CROWDED_LOGIN_MS, EXCHANGE_WINDOW_MS } from '../../../src/room/visit.ts';
import { type RoomDriver, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';
import type { Ticket } from './visitor-driver.ts';

const MINUTE_MS = 60_000;
const long = { admissionMs: 4 * 3_600_000 };

/** Logins whose codes are exchanged, one a second. @returns their serials */
async function goInTimes(room: RoomDriver, ticket: Ticket, clients: readonly string[]) {
  const serials: number[] = [];
  for (const client of clients) {
    serials.push(await room.goIn(ticket, { client }));
    room.clock.advance(1_000);
  }
  return serials;
}

export function crowdedLoginContract(target: StoreTarget): void {
  describe('one login too many', () => {
    it('takes the place of one that is over', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const live = await goInTimes(room, ticket, ['shop', 'shop']);
        await room.begin(ticket);
        room.clock.advance(EXCHANGE_WINDOW_MS);
        const next = await room.begin(ticket);
        expect(await room.serials(ticket)).toEqual([...live, next]);
      }));

    it('takes the place of the oldest whose code was not exchanged, before any that is live', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const [live] = await goInTimes(room, ticket, ['shop']);
        const pending = [await room.begin(ticket), await room.begin(ticket, { client: 'desk' })];
        const next = await room.begin(ticket, { client: 'desk' });
        expect(await room.serials(ticket)).toEqual([live, pending[1], next]);
        expect(await room.exchange(ticket, pending[0] ?? 0)).toBeNull();
        expect(await room.exchange(ticket, pending[1] ?? 0)).toMatchObject({ outcome: null });
      }));

    it('takes the place of the oldest live one of the same client, and without one of the oldest', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const [first, second, third] = await goInTimes(room, ticket, ['shop', 'desk', 'shop']);
        const [fourth] = await goInTimes(room, ticket, ['desk']);
        expect(await room.serials(ticket)).toEqual([first, third, fourth]);
        expect(await room.exchange(ticket, second ?? 0)).toBeNull();
        const [fifth] = await goInTimes(room, ticket, ['shop']);
        expect(await room.serials(ticket)).toEqual([third, fourth, fifth]);
        const [sixth] = await goInTimes(room, ticket, ['other']);
        expect(await room.serials(ticket)).toEqual([fourth, fifth, sixth]);
      }));

    it('of a hundred copies leaves three live', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const serials = await goInTimes(
          room,
          ticket,
          Array.from({ length: 100 }, () => 'shop'),
        );
        expect(await room.serials(ticket)).toEqual(serials.slice(-3));
        expect(await room.visitOf(ticket.sub)).toMatchObject({ outcome: null, ticketGeneration: 1 });
      }));

    it('counts as many as it is asked to', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        for (let count = 1; count <= 9; count++) {
          await room.goIn(ticket, { most: 5 });
          expect(await room.serials(ticket)).toHaveLength(Math.min(count, 5));
        }
      }));

    it('waits a minute where no session can be ended and nobody knows how long they last', () =>
      withRoom(target, long, async (room) => {
        const ticket = await room.called();
        const never = { sessionMs: 0 };
        const serials: number[] = [];
        for (let begun = 0; begun < 3; begun++) {
          serials.push(await room.goIn(ticket, never));
          room.clock.advance(1_000);
        }
        for (let minute = 0; minute < 3; minute++) {
          const untilMs = room.clock.nowMs - 1_000 + CROWDED_LOGIN_MS;
          const before = await room.visitOf(ticket.sub);
          expect(await room.lookFor(ticket, never)).toEqual({ kind: 'crowded', visit: before, untilMs });
          expect(await room.login(ticket, never)).toEqual({ kind: 'crowded', visit: before, untilMs });
          expect(await room.enter(ticket, never)).toEqual({ kind: 'crowded', visit: before, untilMs });
          expect(await room.claim(ticket)).toMatchObject({ kind: 'admitted', serial: null });
          room.clock.nowMs = untilMs - 1;
          expect(await room.login(ticket, never)).toMatchObject({ kind: 'crowded', untilMs });
          room.clock.nowMs = untilMs;
          expect(await room.lookFor(ticket, never)).toMatchObject({ kind: 'admitted' });
          expect(await room.look(ticket)).toMatchObject({ kind: 'admitted' });
          serials.push(await room.goIn(ticket, never));
          expect(await room.serials(ticket)).toEqual(serials.slice(-3));
          room.clock.advance(1_000);
        }
      }));

    it('waits for the oldest session to end where their length is known', () =>
      withRoom(target, long, async (room) => {
        const ticket = await room.called();
        const known = { sessionMs: 5 * MINUTE_MS };
        const first = await room.begin(ticket, known);
        room.clock.advance(10_000);
        await room.exchange(ticket, first);
        const untilMs = room.clock.nowMs + 5 * MINUTE_MS;
        const others = [await room.goIn(ticket, known), await room.goIn(ticket, known)];
        room.clock.advance(MINUTE_MS);
        expect(await room.login(ticket, known)).toMatchObject({ kind: 'crowded', untilMs });
        room.clock.nowMs = untilMs - 1;
        expect(await room.login(ticket, known)).toMatchObject({ kind: 'crowded', untilMs });
        expect(await room.serials(ticket)).toEqual([first, ...others]);
        room.clock.nowMs = untilMs;
        expect(await room.serials(ticket)).toEqual([]);
        expect(await room.exchange(ticket, first)).toBeNull();
        const next = await room.begin(ticket, known);
        expect(await room.serials(ticket)).toEqual([next]);
      }));

    it('ends one that can be ended, though sessions of others cannot', () =>
      withRoom(target, long, async (room) => {
        const ticket = await room.called();
        const session = await room.goIn(ticket, { client: 'alb', sessionMs: 0 });
        const shop = await room.goIn(ticket);
        const other = await room.goIn(ticket, { client: 'alb', sessionMs: 5 * MINUTE_MS });
        const next = await room.goIn(ticket, { client: 'alb', sessionMs: 0 });
        expect(await room.serials(ticket)).toEqual([session, other, next]);
        expect(await room.exchange(ticket, shop)).toBeNull();
        expect(await room.login(ticket)).toMatchObject({
          kind: 'crowded',
          untilMs: room.clock.nowMs + CROWDED_LOGIN_MS,
        });
      }));

    it('is noted where browsers push each other out, at most once a minute', () =>
      withRoom(target, long, async (room) => {
        const ticket = await room.called();
        const contested = async (request = {}) => {
          const noted = await room.noted(() => room.goIn(ticket, request));
          return noted.filter(({ type }) => type === 'ticket.contested');
        };
        const event = { type: 'ticket.contested', sub: ticket.sub, number: ticket.number, logins: 3 };
        for (let begun = 0; begun < 3; begun++) expect(await contested()).toEqual([]);
        room.clock.advance(10_000);
        expect(await contested()).toEqual([event]);
        room.clock.advance(CROWDED_LOGIN_MS - 11_000);
        for (let begun = 0; begun < 3; begun++) expect(await contested()).toEqual([]);
        room.clock.advance(11_000);
        expect(await contested()).toEqual([event]);
        room.clock.advance(CROWDED_LOGIN_MS);
        for (let begun = 0; begun < 3; begun++) expect(await contested()).toEqual([]);
      }));

    it('is noted where it has to wait, at most once a minute, and not by a look', () =>
      withRoom(target, long, async (room) => {
        const ticket = await room.called();
        const known = { sessionMs: 5 * MINUTE_MS };
        for (let begun = 0; begun < 3; begun++) await room.goIn(ticket, known);
        expect(await room.noted(() => room.lookFor(ticket, known))).toEqual([]);
        const contested = async () => {
          const noted = await room.noted(() => room.login(ticket, known));
          return noted.filter(({ type }) => type === 'ticket.contested').length;
        };
        expect(await contested()).toBe(1);
        room.clock.advance(CROWDED_LOGIN_MS - 1);
        expect(await contested()).toBe(0);
        room.clock.advance(1);
        expect(await contested()).toBe(1);
      }));

    it('every few minutes, of one gateway for hours, disturbs nobody', () =>
      withRoom(target, long, async (room) => {
        const ticket = await room.called();
        const noted = await room.noted(async () => {
          for (let passedMs = 0; passedMs < 3 * 3_600_000; passedMs += 4 * MINUTE_MS) {
            await room.goIn(ticket);
            room.clock.advance(4 * MINUTE_MS);
          }
        });
        expect(noted.filter(({ type }) => type === 'ticket.contested')).toEqual([]);
        expect(await room.serials(ticket)).toHaveLength(3);
      }));
  });
}
