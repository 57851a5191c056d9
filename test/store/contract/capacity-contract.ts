import { describe, expect, it } from 'vitest';
import { rate, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

export function capacityContract(target: StoreTarget): void {
  describe('capacity', () => {
    it('calls as many as fit inside, turns included', () =>
      withRoom(target, { capacity: 2 }, async (room) => {
        const [first] = await room.joinMany(4);
        await room.expectState({ serving: 2, outstanding: 2, inside: 0 });
        const { sub } = await room.visit(first);
        await room.expectState({ serving: 2, outstanding: 1, inside: 1 });
        await room.release(sub);
        await room.expectState({ serving: 3, outstanding: 2, inside: 0 });
      }));

    it('gets the slots of missed turns and of visits whose time is up', () =>
      withRoom(target, { capacity: 2 }, async (room) => {
        const [first] = await room.joinMany(6);
        const visit = await room.visit(first);
        room.clock.advance(60_000);
        await room.expectState({ serving: 3, outstanding: 1, inside: 1, missed: 1 });
        room.clock.nowMs = visit.plannedEndMs;
        await room.expectState({ inside: 0, outstanding: 2 });
      }));

    it('of none lets nobody in', () =>
      withRoom(target, { capacity: 0 }, async (room) => {
        await room.joinMany(2);
        expect(await room.advance(1)).toMatchObject({ called: 0, cut: 1 });
        await room.expectState({ serving: 0 });
      }));

    it('that is raised calls at once', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        await room.joinMany(4);
        expect(await room.change({ capacity: 3 })).toMatchObject({ serving: 3, outstanding: 3 });
      }));

    it('that is lowered ends nobody, and calls nobody until there is room', () =>
      withRoom(target, { capacity: 3 }, async (room) => {
        const tickets = await room.joinMany(6);
        const visits = [await room.visit(tickets[0]), await room.visit(tickets[1])];
        expect(await room.change({ capacity: 1 })).toMatchObject({ serving: 3, inside: 2, outstanding: 1 });
        await room.take(tickets[2]);
        await room.expectState({ serving: 3, inside: 3, outstanding: 0 });
        for (const { sub } of visits) await room.release(sub);
        await room.expectState({ serving: 3, inside: 1 });
        await room.release(tickets[2]?.sub ?? '');
        await room.expectState({ serving: 4, inside: 0, outstanding: 1 });
      }));

    it('brings serving back to issued where it was ahead', () =>
      withRoom(target, {}, async (room) => {
        await room.joinMany(2);
        await room.advance(10);
        expect(await room.change({ capacity: 3 })).toMatchObject({ serving: 2, issued: 2 });
        await room.joinMany(3);
        await room.expectState({ serving: 3, outstanding: 3 });
      }));

    it('with a rate calls the lower of the two', () =>
      withRoom(target, { turnWindowMs: 600_000, capacity: 5, rate: rate(3, 60_000) }, async (room) => {
        await room.joinMany(9);
        await room.expectState({ serving: 3 });
        room.clock.advance(60_000);
        await room.expectState({ serving: 5, outstanding: 5 });
        await room.change({ capacity: 9 });
        await room.expectState({ serving: 6 });
      }));

    it('holds while visitors return late', () =>
      withRoom(target, { capacity: 2 }, async (room) => {
        const tickets = await room.joinMany(6);
        room.clock.advance(60_000);
        await room.expectState({ serving: 4, outstanding: 2, missed: 2 });
        expect(await room.claim(tickets[0])).toEqual({ kind: 'waiting', late: true });
        expect(await room.claim(tickets[1])).toEqual({ kind: 'waiting', late: true });
        const { sub } = await room.take(tickets[2]);
        await room.release(sub);
        await room.expectState({ serving: 4, inside: 0, outstanding: 2, late: 1 });
        expect(await room.claim(tickets[1])).toEqual({ kind: 'waiting', late: true });
        await room.take(tickets[0]);
        await room.expectState({ serving: 4, inside: 1, outstanding: 1, late: 1 });
      }));
  });
}
