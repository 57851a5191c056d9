import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { previewAdvance } from '../../src/room/advance-preview.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { RoomDriver } from '../store/contract/room-driver.ts';
import { FakeClock } from '../support/clock.ts';
import { roomState } from '../support/room-state.ts';

describe('the preview of an advance', () => {
  it('is what an advance then does', async () => {
    const clock = new FakeClock();
    await using store = await openSqliteStore({ path: ':memory:', clock: clock.read });
    const fixture = { store, other: store, reopen: null, close: async () => store[Symbol.asyncDispose]() };
    const capacity = fc.option(fc.integer({ min: 0, max: 12 }), { nil: null });
    const small = fc.integer({ min: 1, max: 15 });
    await fc.assert(
      fc.asyncProperty(capacity, small, small, small, async (slots, joined, first, by) => {
        const room = new RoomDriver(fixture, clock);
        await room.configure({ ...roomState({}).settings, mode: 'paused', capacity: slots });
        await room.joinMany(joined);
        await room.advance(first);
        const { present, ...preview } = { present: null, ...previewAdvance(await room.state(), by) };
        expect(present).toBeNull();
        expect({ ...preview, kind: 'advanced' }).toEqual(await room.advance(by));
      }),
      { numRuns: 60 },
    );
  });

  it('knows who is there where people are judged', () => {
    const presence = { zoneUpTo: 400, judgedUpTo: 200, counts: [50, 25] };
    const state = roomState({ issued: 300, serving: 0, presence });
    // Of the first hundred every other one is there, of the second one in four; beyond, nobody is judged.
    expect(previewAdvance(state, 100)).toEqual({ kind: 'preview', serving: 100, called: 50, cut: 0, present: 50 });
    expect(previewAdvance(state, 200)).toEqual({ kind: 'preview', serving: 200, called: 75, cut: 0, present: 75 });
    expect(previewAdvance(state, 300)).toMatchObject({ called: 175, present: 113 });
    const full = { ...state, settings: { ...state.settings, capacity: 60 } };
    expect(previewAdvance(full, 300)).toEqual({ kind: 'preview', serving: 138, called: 60, cut: 162, present: 60 });
    expect(previewAdvance({ ...full, inside: 70 }, 5)).toMatchObject({ serving: 0, called: 0, cut: 5 });
  });

  it('waits for the draw', () => {
    const draw = { ...roomState({}).draw, drawnAtMs: 1, source: 'a beacon' };
    expect(previewAdvance(roomState({ draw }), 1)).toEqual({ kind: 'draw-pending' });
  });
});
