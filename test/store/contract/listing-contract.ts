import { describe, expect, it } from 'vitest';
import type { Visit } from '../../../src/room/visit.ts';
import { type RoomDriver, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

async function pages(room: RoomDriver, state: 'live' | 'ended', limit: number): Promise<(readonly Visit[])[]> {
  const found: (readonly Visit[])[] = [];
  let after: string | null = null;
  do {
    const page = await room.line.visits({ room: room.room, state, after, limit });
    found.push(page.visits);
    after = page.next;
  } while (after !== null);
  return found;
}

const subs = (visits: readonly Visit[]): string[] => visits.map(({ sub }) => sub);

export function listingContract(target: StoreTarget): void {
  describe('visits', () => {
    it('are none at first', () =>
      withRoom(target, {}, async (room) => {
        expect(await pages(room, 'live', 10)).toEqual([[]]);
        expect(await pages(room, 'ended', 10)).toEqual([[]]);
      }));

    it('that live are listed by their end, a page at a time', () =>
      withRoom(target, {}, async (room) => {
        await room.advance(7);
        const visits: Visit[] = [];
        for (const ticket of await room.joinMany(7)) {
          visits.push(await room.visit(ticket));
          room.clock.advance(1_000);
        }
        const found = await pages(room, 'live', 3);
        expect(found.map((page) => page.length)).toEqual([3, 3, 1]);
        expect(found.flat()).toEqual(visits);
      }));

    it('that live are all found when they end at one moment', () =>
      withRoom(target, {}, async (room) => {
        await room.advance(9);
        const visits: Visit[] = [];
        for (const ticket of await room.joinMany(9)) visits.push(await room.visit(ticket));
        const found = (await pages(room, 'live', 4)).flat();
        expect(subs(found).sort()).toEqual(subs(visits).sort());
      }));

    it('that ended are listed by when they did, however they did', () =>
      withRoom(target, {}, async (room) => {
        await room.advance(4);
        const [expired, first, second, unfetched] = await room.joinMany(4);
        const visit = await room.visit(expired);
        const { sub: firstSub } = await room.visit(first);
        const { sub: secondSub } = await room.visit(second);
        await room.release(secondSub, 'abandoned');
        room.clock.advance(1_000);
        const lapsed = await room.take(unfetched);
        await room.release(firstSub);
        room.clock.nowMs = visit.plannedEndMs;
        // A step notes that a visit has lapsed; that one has expired follows from the time.
        await room.state();
        const found = (await pages(room, 'ended', 2)).flat();
        expect(subs(found)).toEqual([secondSub, firstSub, lapsed.sub, visit.sub]);
        expect(found.map(({ outcome }) => outcome)).toEqual(['abandoned', 'completed', 'lapsed', 'expired']);
        expect(await pages(room, 'live', 10)).toEqual([[]]);
      }));

    it('that are settled stay where they ended', () =>
      withRoom(target, {}, async (room) => {
        await room.advance(3);
        const visits: Visit[] = [];
        for (const ticket of await room.joinMany(3)) {
          visits.push(await room.visit(ticket));
          room.clock.advance(1_000);
        }
        room.clock.advance(600_000);
        const [first] = visits;
        await room.settle(first?.sub ?? '', 'completed');
        const found = await pages(room, 'ended', 1);
        const outcomes = ['completed', 'expired', 'expired'];
        expect(found.flat()).toEqual(
          visits.map((visit, index) => ({
            ...visit,
            ...{ outcome: outcomes[index], goesOn: false },
          })),
        );
      }));
  });
}
