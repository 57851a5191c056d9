import { describe, expect, it } from 'vitest';
import { numberOfEntry } from '../../../src/room/draw.ts';
import { byHand, type RoomDriver, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const advanced = (serving: number, called: number, cut = 0) => ({ kind: 'advanced', serving, called, cut });

/** 1 and 2 are held, 3 to 10 were skipped, 11 and 12 are held. */
async function withGap(room: RoomDriver): Promise<void> {
  await room.joinMany(2);
  const { gaps } = await room.skipNumbers(8);
  expect(gaps).toEqual([{ from: 3, to: 10 }]);
  await room.joinMany(2);
}

export function skippedNumbersContract(target: StoreTarget): void {
  describe('an advance counts people, not numbers that a failover skipped', () => {
    it('over all of them', () =>
      withRoom(target, {}, async (room) => {
        await withGap(room);
        expect(await room.advance(4)).toEqual(advanced(12, 4));
        await room.expectState({ outstanding: 4 });
      }));

    it('person by person, and back', () =>
      withRoom(target, {}, async (room) => {
        await withGap(room);
        const forward = [advanced(1, 1), advanced(2, 1), advanced(11, 1), advanced(12, 1), advanced(13, 0)];
        for (const step of forward) expect(await room.advance(1)).toEqual(step);
        for (const serving of [12, 11, 2, 1, 0]) expect(await room.advance(-1)).toEqual(advanced(serving, 0));
        expect(await room.advance(-1)).toEqual(advanced(0, 0, 1));
        await room.expectState({ outstanding: 0, serving: 0 });
      }));

    it('several at once, back to the last one who stays called', () =>
      withRoom(target, {}, async (room) => {
        await withGap(room);
        await room.advance(4);
        expect(await room.advance(-2)).toEqual(advanced(2, 0));
        await room.expectState({ outstanding: 2 });
        expect(await room.advance(-5)).toEqual(advanced(0, 0, 3));
        expect(await room.advance(3)).toEqual(advanced(11, 3));
        expect(await room.advance(-2)).toEqual(advanced(1, 0));
        await room.expectState({ outstanding: 1 });
      }));

    it('back to what was entered or is over, and says how many people that cuts', () =>
      withRoom(target, {}, async (room) => {
        const [first] = await room.joinMany(1);
        await room.skipNumbers(8);
        const [tenth] = await room.joinMany(3);
        await room.advance(3);
        await room.take(first);
        expect(await room.advance(-5)).toEqual(advanced(1, 0, 3));
        await room.advance(2);
        await room.take(tenth);
        expect(await room.advance(-5)).toEqual(advanced(10, 0, 4));
        await room.advance(1);
        room.clock.advance(byHand.turnWindowMs);
        expect(await room.advance(-5)).toEqual(advanced(11, 0, 5));
      }));

    it('cut to what the capacity admits', () =>
      withRoom(target, { mode: 'paused', capacity: 3 }, async (room) => {
        await withGap(room);
        expect(await room.advance(100)).toEqual(advanced(11, 3, 97));
        expect(await room.advance(-2)).toEqual(advanced(1, 0));
        await room.change({ capacity: 10 });
        expect(await room.advance(5)).toEqual(advanced(12, 3, 2));
      }));

    it('cut to those who have a number, if asked to', () =>
      withRoom(target, {}, async (room) => {
        await withGap(room);
        const request = { room: room.room, key: null, exits: true };
        expect(await room.line.advance({ ...request, by: 3 })).toMatchObject(advanced(11, 3));
        expect(await room.line.advance({ ...request, by: 3 })).toMatchObject(advanced(12, 1, 2));
        await room.skipNumbers(8);
        expect(await room.line.advance({ ...request, by: 3 })).toMatchObject(advanced(20, 0, 3));
      }));

    it('ahead of the last number, too: who comes behind a gap enters at once', () =>
      withRoom(target, {}, async (room) => {
        await room.joinMany(1);
        await room.skipNumbers(8);
        expect(await room.advance(3)).toEqual(advanced(11, 1));
        const [tenth, eleventh, twelfth] = await room.joinMany(3);
        expect([tenth, eleventh, twelfth].map((ticket) => ticket?.number)).toEqual([10, 11, 12]);
        await room.expectState({ outstanding: 3, serving: 11 });
      }));

    it('where serving was ahead when they were skipped, it stands in the gap', () =>
      withRoom(target, {}, async (room) => {
        await room.joinMany(1);
        await room.advance(3);
        await room.skipNumbers(8);
        await room.joinMany(2);
        await room.expectState({ issued: 11, serving: 3, outstanding: 1 });
        expect(await room.advance(1)).toEqual(advanced(10, 1));
        expect(await room.advance(-2)).toEqual(advanced(0, 0));
        await room.expectState({ outstanding: 0 });
      }));

    it('by a key as the first time', () =>
      withRoom(target, {}, async (room) => {
        await withGap(room);
        const first = await room.advance(3, 'key');
        expect(first).toEqual(advanced(11, 3));
        expect(await room.advance(3, 'key')).toEqual(first);
      }));
  });

  describe('entries that a failover skipped', () => {
    const early = { mode: 'prequeue' } as const;

    /** 1 to 3 are held, 4 to 11 were skipped, 12 and 13 are held. @returns the entries */
    async function gather(room: RoomDriver): Promise<number[]> {
      const entries: number[] = [];
      for (let joined = 0; joined < 3; joined++) entries.push(await room.joinEarly());
      await room.skipNumbers(8);
      for (let joined = 0; joined < 2; joined++) entries.push(await room.joinEarly());
      return entries;
    }

    it('are not counted, drawn or called', () =>
      withRoom(target, { ...early, capacity: 4 }, async (room) => {
        const entries = await gather(room);
        expect(entries).toEqual([1, 2, 3, 12, 13]);
        const gaps = [{ from: 4, to: 11 }];
        const { draw, issued } = await room.state();
        expect(draw).toMatchObject({ entries: 5, gaps });
        const state = await room.change({ mode: 'open' });
        expect(state).toMatchObject({ issued: issued + 5, outstanding: 4, draw: { entries: 5, gaps, base: issued } });
        const numbers = entries.map((entry) => numberOfEntry(state, entry));
        expect(new Set(numbers)).toEqual(new Set([1, 2, 3, 4, 5].map((rank) => issued + rank)));
        expect([0, 4, 11, 14].map((entry) => numberOfEntry(state, entry))).toEqual([null, null, null, null]);
      }));

    it('are drawn over as if there had been no failover: by rank', () =>
      withRoom(target, early, async (room) => {
        const entries = await gather(room);
        const state = await room.change({ mode: 'open' });
        const { gaps: _, ...plain } = state.draw;
        const ranks = entries.map((_entry, index) => numberOfEntry({ ...state, draw: plain }, index + 1));
        expect(entries.map((entry) => numberOfEntry(state, entry))).toEqual(ranks);
      }));

    it('leave nothing to draw where nobody else came', () =>
      withRoom(target, { ...early, drawSource: 'a beacon' }, async (room) => {
        await room.skipNumbers(8);
        const state = await room.change({ mode: 'open' });
        expect(state.draw).toMatchObject({ entries: 0, gaps: [{ from: 1, to: 8 }], source: null });
        expect(await room.join()).toMatchObject({ number: 9 });
      }));

    it('are one gap where failovers follow each other, and gone after a reset', () =>
      withRoom(target, early, async (room) => {
        await room.joinEarly();
        await room.skipNumbers(2);
        await room.skipNumbers(3);
        expect((await room.state()).draw.gaps).toEqual([{ from: 2, to: 6 }]);
        room.clock.advance(1_000);
        await room.line.reset({ room: room.room, key: null });
        expect(await room.joinEarly()).toBe(1);
        const { draw, pastEpochs } = await room.state();
        expect(draw).not.toHaveProperty('gaps');
        expect(pastEpochs).toMatchObject([{ entries: 1 }]);
      }));

    it('are in no figures', () =>
      withRoom(target, early, async (room) => {
        await gather(room);
        room.clock.advance(60_000);
        await room.state();
        const figures = (await room.events()).flatMap(({ event }) =>
          event.type === 'room.metrics' ? [event.figures] : [],
        );
        expect(figures).toMatchObject([{ entries: 5, joined: 5 }]);
        await room.joinEarly();
        await room.change({ mode: 'paused' });
        await room.join();
        room.clock.advance(60_000);
        await room.state();
        const later = (await room.events()).flatMap(({ event }) =>
          event.type === 'room.metrics' ? [event.figures] : [],
        );
        expect(later[1]).toMatchObject({ entries: 6, joined: 2 });
      }));
  });

  it('skipped numbers that were called are over with the turns that were called with them', () =>
    withRoom(target, { capacity: 1 }, async (room) => {
      await room.joinMany(1);
      await room.skipNumbers(8);
      await room.change({ capacity: 5 });
      await room.expectState({ serving: 9, outstanding: 1 });
      room.clock.advance(byHand.turnWindowMs);
      await room.expectState({ outstanding: 0, missed: 1 });
      await room.change({ mode: 'paused' });
      expect(await room.advance(-1)).toEqual(advanced(9, 0, 1));
    }));
}
