import { describe, expect, it } from 'vitest';
import { EXCHANGE_WINDOW_MS } from '../../../src/room/visit.ts';
import { VISITS_POSITION } from '../../../src/store/line-store.ts';
import { withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const TURN_MS = 60_000;

export function lapseContract(target: StoreTarget): void {
  describe('visit that is not exchanged', () => {
    it('lapses a window after its last claim', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        await room.take(ticket);
        room.clock.advance(40_000);
        await room.claim(ticket, 1);
        room.clock.advance(EXCHANGE_WINDOW_MS - 1);
        await room.look(ticket, 2);
        await room.expectState({ inside: 1, lapsed: 0 });
        room.clock.advance(1);
        await room.expectState({ inside: 0, lapsed: 1, abandoned: 0, expired: 0 });
        expect(await room.visitOf(ticket.sub)).toMatchObject({
          outcome: 'lapsed',
          exchanged: false,
          endsAtMs: room.clock.nowMs,
          goesOn: false,
        });
      }));

    it('gives slot and number back: a new login gets in on the same number, for what is left', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const ticket = await room.join();
        await room.begin(ticket);
        room.clock.advance(70_000);
        await room.expectState({ inside: 0, outstanding: 0, lapsed: 1, passedOver: 1, missed: 0, admitted: 1 });
        expect(await room.look(ticket)).toEqual({ kind: 'turn', turnEndsAtMs: room.clock.nowMs + TURN_MS });
        const { nowMs } = room.clock;
        expect(await room.login(ticket)).toMatchObject({
          kind: 'admitted',
          visit: {
            number: 1,
            enteredAtMs: nowMs,
            endsAtMs: nowMs + EXCHANGE_WINDOW_MS,
            plannedEndMs: nowMs + 600_000 - EXCHANGE_WINDOW_MS,
            exchanged: false,
            outcome: null,
          },
        });
        await room.expectState({ inside: 1, outstanding: 0, late: 0, lapsed: 1, passedOver: 0, admitted: 2 });
        expect(await room.exchange(ticket, null)).toMatchObject({ endsAtMs: nowMs + 600_000 - EXCHANGE_WINDOW_MS });
      }));

    it('is first in line on the same number where all slots are taken', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const [ticket, second, third] = await room.joinMany(3);
        await room.lapse(ticket);
        await room.expectState({ serving: 2, outstanding: 1, inside: 0 });
        expect(await room.claim(ticket)).toEqual({ kind: 'waiting', late: true });
        const { sub } = await room.visit(second);
        expect(await room.look(ticket)).toEqual({ kind: 'waiting', late: true });
        await room.release(sub);
        expect(await room.look(third)).toEqual({ kind: 'waiting', late: false });
        expect((await room.visit(ticket)).number).toBe(1);
        await room.expectState({ serving: 2, inside: 1, outstanding: 0, late: 0, passedOver: 0 });
      }));

    it('begins again from its own end on, not from when a step found that', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        await room.take(ticket);
        room.clock.advance(EXCHANGE_WINDOW_MS + 50_000);
        expect(await room.visitOf(ticket.sub)).toMatchObject({
          outcome: 'lapsed',
          endsAtMs: room.clock.nowMs - 50_000,
        });
        await room.state();
        expect(await room.visitOf(ticket.sub)).toMatchObject({
          outcome: 'lapsed',
          endsAtMs: room.clock.nowMs - 50_000,
        });
        const { plannedEndMs } = await room.take(ticket);
        expect(plannedEndMs).toBe(room.clock.nowMs + 600_000 - EXCHANGE_WINDOW_MS);
      }));

    it('has less left each time, and has ended when nothing is', () =>
      withRoom(target, { admissionMs: 150_000 }, async (room) => {
        const ticket = await room.called();
        for (const leftMs of [150_000, 90_000, 30_000]) {
          expect(await room.take(ticket)).toMatchObject({
            endsAtMs: room.clock.nowMs + Math.min(leftMs, EXCHANGE_WINDOW_MS),
            plannedEndMs: room.clock.nowMs + leftMs,
          });
          room.clock.advance(EXCHANGE_WINDOW_MS);
        }
        await room.expectState({ inside: 0, admitted: 3, lapsed: 3, expired: 0 });
        expect(await room.claim(ticket)).toEqual({ kind: 'ended' });
        expect(await room.look(ticket)).toMatchObject({ kind: 'ended' });
        expect(await room.enter(ticket)).toEqual({ kind: 'ended' });
      }));

    it.each([
      { leftMs: 999, goesOn: false },
      { leftMs: 1_000, goesOn: true },
    ])('with $leftMs ms left goes on: $goesOn', ({ leftMs, goesOn }) =>
      withRoom(target, { admissionMs: EXCHANGE_WINDOW_MS + leftMs }, async (room) => {
        const ticket = await room.called();
        await room.lapse(ticket);
        expect((await room.claim(ticket)).kind).toBe(goesOn ? 'admitted' : 'ended');
      }),
    );

    it('is told its full length by the exchange, less its time at the door', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const { enteredAtMs } = await room.take(ticket);
        room.clock.advance(50_000);
        await room.claim(ticket, 1);
        room.clock.advance(50_000);
        const visit = await room.exchange(ticket, null);
        expect(visit).toMatchObject({ endsAtMs: enteredAtMs + 600_000, plannedEndMs: enteredAtMs + 600_000 });
      }));

    it('has no logins any more: their codes are void, and serials are not used again', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const serials = [await room.begin(ticket), await room.begin(ticket)];
        const last = Math.max(...serials);
        for (let claimed = 0; claimed < 3; claimed++) await room.begin(ticket);
        room.clock.advance(EXCHANGE_WINDOW_MS);
        expect(await room.exchange(ticket, last)).toBeNull();
        expect(await room.visitOf(ticket.sub)).toMatchObject({ outcome: 'lapsed', logins: [] });
        const next = await room.begin(ticket);
        expect(next).toBeGreaterThan(last + 3);
        expect(await room.serials(ticket)).toEqual([next]);
        expect(await room.exchange(ticket, last)).toBeNull();
      }));

    it('keeps the generation of its ticket', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        await room.take(ticket);
        await room.claim(ticket, 1);
        room.clock.advance(EXCHANGE_WINDOW_MS);
        await room.state();
        expect(await room.claim(ticket, 0)).toEqual({ kind: 'superseded' });
        expect(await room.look(ticket, 0)).toEqual({ kind: 'superseded' });
        expect(await room.enter(ticket)).toEqual({ kind: 'superseded' });
        await room.expectState({ late: 0, outstanding: 0 });
        expect(await room.claim(ticket, 1)).toMatchObject({ kind: 'admitted', visit: { ticketGeneration: 2 } });
      }));

    it('is left as it is by whoever settles or releases it', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        await room.take(ticket);
        room.clock.advance(EXCHANGE_WINDOW_MS);
        const lapsed = { kind: 'already-ended', visit: { outcome: 'lapsed', endsAtMs: room.clock.nowMs } };
        expect(await room.settle(ticket.sub)).toMatchObject(lapsed);
        expect(await room.release(ticket.sub, 'abandoned')).toMatchObject(lapsed);
        await room.expectState({ completed: 0, abandoned: 0, expired: 0, lapsed: 1 });
        expect(await room.claim(ticket)).toMatchObject({ kind: 'admitted' });
      }));

    it('may be released while it lasts: then it does not begin again', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        await room.take(ticket);
        expect(await room.release(ticket.sub, 'abandoned')).toMatchObject({ kind: 'released' });
        room.clock.advance(EXCHANGE_WINDOW_MS);
        await room.expectState({ inside: 0, abandoned: 1, lapsed: 0, passedOver: 0 });
        expect(await room.claim(ticket)).toEqual({ kind: 'ended' });
      }));

    it('is listed before those that were exchanged, and then among the ended by its end', () =>
      withRoom(target, {}, async (room) => {
        const tickets = await room.joinMany(5);
        await room.advance(5);
        const exchanged: string[] = [];
        const atDoor: string[] = [];
        for (const [index, ticket] of tickets.entries()) {
          if (index % 2 === 0) exchanged.push((await room.visit(ticket)).sub);
          else atDoor.push((await room.take(ticket)).sub);
          room.clock.advance(1_000);
        }
        const listed = async (state: 'live' | 'ended', limit: number) => {
          const subs: string[] = [];
          for (let after: string | null = null, more = true; more; more = after !== null) {
            const page = await room.line.visits({ room: room.room, state, after, limit });
            subs.push(...page.visits.map(({ sub }) => sub));
            after = page.next;
            // The admin API takes no others back.
            if (after !== null) expect(after).toMatch(VISITS_POSITION);
          }
          return subs;
        };
        for (const limit of [1, 2, 3, 10]) expect(await listed('live', limit)).toEqual([...atDoor, ...exchanged]);
        room.clock.advance(EXCHANGE_WINDOW_MS - 3_000);
        const [first, second] = atDoor;
        for (const limit of [1, 2, 10]) expect(await listed('live', limit)).toEqual([second, ...exchanged]);
        await room.state();
        expect(await listed('ended', 10)).toEqual([first]);
        room.clock.advance(EXCHANGE_WINDOW_MS);
        await room.state();
        for (const limit of [1, 2, 10]) {
          expect(await listed('live', limit)).toEqual(exchanged);
          expect(await listed('ended', limit)).toEqual(atDoor);
        }
      }));
  });
}
