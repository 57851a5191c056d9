import { describe, expect, it } from 'vitest';
import { EXCHANGE_WINDOW_MS, JOIN_ANSWER_MS } from '../../../src/room/visit.ts';
import { freshTicket, rate, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const TURN_MS = 60_000;
const GRACE_MS = 120_000;

export function lapsedContract(target: StoreTarget): void {
  describe('whoever exchanged no code in time', () => {
    it('has paid the rate: it is charged once', () =>
      withRoom(target, { rate: rate(1, TURN_MS), turnWindowMs: 10_000, graceMs: 600_000 }, async (room) => {
        const [missed, ticket] = await room.joinMany(6);
        room.clock.advance(TURN_MS);
        await room.expectState({ serving: 2, missed: 1 });
        await room.take(ticket);
        room.clock.advance(TURN_MS - 1);
        await room.claim(ticket, 1);
        room.clock.advance(1);
        await room.expectState({ serving: 3 });
        room.clock.advance(TURN_MS - 1);
        await room.expectState({ serving: 3, lapsed: 1, inside: 0 });
        // No credit is left, for which somebody waits who has not paid.
        expect(await room.look(missed)).toEqual({ kind: 'waiting', late: true });
        expect(await room.claim(ticket, 1)).toMatchObject({ kind: 'admitted', visit: { number: 2 } });
        expect(await room.look(missed)).toEqual({ kind: 'waiting', late: true });
        room.clock.advance(1);
        expect(await room.look(missed)).toMatchObject({ kind: 'turn' });
        await room.expectState({ serving: 3, late: 0, outstanding: 1, inside: 1 });
      }));

    it('has paid the rate: others get all of its share', () =>
      withRoom(target, { rate: rate(2, TURN_MS), turnWindowMs: 600_000 }, async (room) => {
        const [first] = await room.joinMany(2);
        await room.lapse(first);
        expect(await room.claim(first)).toMatchObject({ kind: 'admitted', visit: { number: 1 } });
        await room.joinMany(3);
        await room.expectState({ serving: 4, outstanding: 3, inside: 1 });
      }));

    it('comes in the order of numbers with those who missed their turn', () =>
      withRoom(
        target,
        { capacity: 2, rate: rate(9, TURN_MS), turnWindowMs: 10_000, graceMs: 600_000 },
        async (room) => {
          const [missed, lapsed] = await room.joinMany(2);
          await room.take(lapsed);
          room.clock.advance(TURN_MS);
          const inside = [await room.visit(await room.join()), await room.visit(await room.join())];
          expect(await room.claim(lapsed)).toEqual({ kind: 'waiting', late: true });
          expect(await room.claim(missed)).toEqual({ kind: 'waiting', late: true });
          await room.release(inside[0]?.sub ?? '');
          await room.expectState({ late: 1, outstanding: 1 });
          expect(await room.look(lapsed)).toEqual({ kind: 'waiting', late: true });
          expect((await room.take(missed)).number).toBe(1);
        },
      ));

    it('takes the turn once more as a late turn only, which makes the number void when it ends', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const ticket = await room.join();
        await room.lapse(ticket);
        expect(await room.look(ticket)).toEqual({ kind: 'turn', turnEndsAtMs: room.clock.nowMs + TURN_MS });
        await room.expectState({ outstanding: 1 });
        room.clock.advance(TURN_MS);
        await room.expectState({ outstanding: 0, late: 0, passedOver: 1 });
        const { sub } = await room.visit(await room.join());
        expect(await room.claim(ticket)).toEqual({ kind: 'void' });
        await room.release(sub);
        expect(await room.look(ticket)).toEqual({ kind: 'turn', turnEndsAtMs: null });
        expect((await room.take(ticket)).number).toBe(1);
        await room.expectState({ inside: 1, passedOver: 0 });
      }));

    it('comes back within the grace of its number, and past that while its visitor keeps coming', () =>
      withRoom(target, { capacity: 2 }, async (room) => {
        const [stays, leaves] = await room.joinMany(2);
        await room.take(stays);
        await room.lapse(leaves);
        const others = [await room.visit(await room.join()), await room.visit(await room.join())];
        expect(await room.claim(leaves)).toEqual({ kind: 'waiting', late: true });
        for (let passedMs = 0; passedMs < GRACE_MS; passedMs += 40_000) {
          expect(await room.claim(stays)).toEqual({ kind: 'waiting', late: true });
          room.clock.advance(40_000);
        }
        expect(await room.claim(leaves)).toEqual({ kind: 'missed' });
        await room.release(others[0]?.sub ?? '');
        expect((await room.visit(stays)).number).toBe(1);
        await room.release(stays?.sub ?? '');
        expect(await room.claim(stays)).toEqual({ kind: 'ended' });
      }));

    it('leaves the number to whoever claims it first: one visit on it is exchanged', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.called();
        const stranger = { ...ticket, sub: freshTicket().sub };
        await room.take(ticket);
        expect(await room.claim(stranger)).toEqual({ kind: 'ended' });
        room.clock.advance(EXCHANGE_WINDOW_MS);
        expect((await room.visit(stranger)).number).toBe(1);
        expect(await room.exchange(ticket, null)).toBeNull();
        expect(await room.claim(ticket)).toEqual({ kind: 'ended' });
        await room.expectState({ inside: 1, lapsed: 1, admitted: 2, passedOver: 0 });
      }));

    it('never lets more in than the capacity', () =>
      withRoom(target, { capacity: 2, admissionMs: 200_000 }, async (room) => {
        const tickets = await room.joinMany(6);
        for (let second = 0; second < 400; second += 10) {
          for (const ticket of tickets) {
            await room.claim(ticket);
            const { inside, outstanding } = await room.state();
            expect(inside + outstanding).toBeLessThanOrEqual(2);
          }
          room.clock.advance(second % 70 === 0 ? EXCHANGE_WINDOW_MS : 10_000);
        }
        await room.expectState({ late: 0 });
      }));

    it('is not taken back by hand: its turn was taken', () =>
      withRoom(target, {}, async (room) => {
        const [, second, third] = await room.joinMany(3);
        await room.advance(3);
        await room.lapse(second);
        await room.change({ mode: 'paused', turnWindowMs: 300_000 });
        await room.joinMany(2);
        await room.advance(2);
        expect(await room.advance(-5)).toMatchObject({ serving: 3, cut: 3 });
        expect(await room.claim(second)).toEqual({ kind: 'waiting', late: true });
        expect(await room.look(third)).toEqual({ kind: 'waiting', late: true });
      }));

    it('of a turn that still runs is not taken back either', () =>
      withRoom(target, { turnWindowMs: 300_000, mode: 'paused' }, async (room) => {
        const [, second] = await room.joinMany(4);
        await room.advance(4);
        await room.lapse(second);
        await room.expectState({ outstanding: 3, passedOver: 1 });
        expect(await room.advance(-4)).toMatchObject({ serving: 2, cut: 2 });
        await room.expectState({ outstanding: 1, passedOver: 1, late: 0 });
        expect(await room.claim(second)).toEqual({ kind: 'waiting', late: true });
      }));

    it('without a number begins again by entering a room that is off', () =>
      withRoom(target, { mode: 'off' }, async (room) => {
        const ticket = freshTicket();
        await room.enter(ticket);
        room.clock.advance(EXCHANGE_WINDOW_MS);
        await room.expectState({ inside: 0, lapsed: 1, passedOver: 0 });
        expect(await room.enter(ticket)).toMatchObject({
          kind: 'admitted',
          visit: { number: 0, plannedEndMs: room.clock.nowMs + 600_000 - EXCHANGE_WINDOW_MS },
        });
        room.clock.advance(EXCHANGE_WINDOW_MS);
        await room.change({ mode: 'open', capacity: 1 });
        const { sub } = await room.visit(await room.join());
        expect(await room.enter(ticket)).toMatchObject({ kind: 'wait', known: null });
        await room.release(sub);
        expect(await room.enter(ticket)).toMatchObject({
          kind: 'admitted',
          visit: { number: 2, plannedEndMs: room.clock.nowMs + 600_000 - 2 * EXCHANGE_WINDOW_MS },
        });
        await room.expectState({ inside: 1, admitted: 4, lapsed: 2 });
      }));

    it('goes on with its number when its visitor enters without a ticket', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const ticket = freshTicket();
        const entered = await room.enter(ticket);
        if (entered.kind !== 'admitted') throw new Error(`expected to be admitted, got ${entered.kind}`);
        const { epoch, joinedAtMs } = entered;
        room.clock.advance(EXCHANGE_WINDOW_MS);
        const { sub } = await room.visit(await room.join());
        const known = { number: 1, joinedAtMs };
        expect(await room.enter(ticket, {})).toEqual({ kind: 'wait', epoch, known });
        await room.expectState({ late: 1, issued: 2 });
        // The answer to the ticket id is forgotten, the visit is not.
        for (let passedMs = 0; passedMs < JOIN_ANSWER_MS; passedMs += 40_000) {
          room.clock.advance(40_000);
          expect(await room.enter(ticket, {})).toMatchObject({ kind: 'wait', known: { number: 1 } });
        }
        await room.release(sub);
        expect(await room.enter(ticket, {})).toMatchObject({ kind: 'admitted', epoch, visit: { number: 1 } });
        await room.expectState({ inside: 1, issued: 2, late: 0 });
      }));

    it('of before a reset does not begin again', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const ticket = await room.join();
        await room.lapse(ticket);
        const { epoch } = await room.reset();
        expect(await room.claim(ticket)).toEqual({ kind: 'rejoin', epoch });
        expect(await room.enter(ticket)).toEqual({ kind: 'ended' });
        expect(await room.claim({ ...(await room.join()), sub: ticket.sub })).toEqual({ kind: 'ended' });
        await room.expectState({ lapsed: 0, passedOver: 0, inside: 0, outstanding: 1 });
        expect(await room.visitOf(ticket.sub)).toMatchObject({ outcome: 'lapsed' });
      }));
  });
}
