import { describe, expect, it } from 'vitest';
import { advanced } from './advanced-event.ts';
import { withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const MINUTE_MS = 60_000;
const actor = 'ops';

export function lineEventsContract(target: StoreTarget): void {
  describe('events of the line', () => {
    it('tell of calls by hand, once for each key', () =>
      withRoom(target, {}, async (room) => {
        await room.joinMany(5);
        const advance = (by: number, key: string | null) => () =>
          room.line.advance({ room: room.room, by, key, actor });
        expect(await room.noted(advance(2, 'key'))).toEqual([advanced(0, 2, { actor })]);
        expect(await room.noted(advance(2, 'key'))).toEqual([]);
        expect(await room.noted(advance(3, 'key'))).toEqual([]);
        expect(await room.noted(() => room.advance(3))).toEqual([advanced(2, 5)]);
        expect(await room.noted(advance(-2, null))).toEqual([]);
        expect(await room.noted(advance(1, null))).toEqual([advanced(3, 4, { actor })]);
      }));

    it('tell of calls by the inlet, in the order of cause and effect', () =>
      withRoom(target, { capacity: 2 }, async (room) => {
        const [first] = await room.joinMany(4);
        const { sub } = await room.visit(first);
        const types = async (step: () => Promise<unknown>) => (await room.noted(step)).map(({ type }) => type);
        expect(await types(() => room.release(sub))).toEqual(['admission.ended', 'serving.advanced']);
        expect(await room.noted(() => room.change({ capacity: 3 }))).toEqual([
          { type: 'settings.changed', change: { capacity: 3 }, actor: null },
          advanced(3, 4),
        ]);
      }));

    it('are none where a number is called in the step that gives it', () =>
      withRoom(target, { capacity: 2 }, async (room) => {
        expect(await room.noted(() => room.joinMany(3))).toEqual([]);
        await room.change({ mode: 'paused', capacity: null });
        await room.advance(5);
        expect(await room.noted(() => room.joinMany(3))).toEqual([]);
        await room.change({ mode: 'off' });
        expect(await room.noted(() => room.joinMany(3))).toEqual([]);
        await room.advance(-1);
        expect(await room.noted(() => room.join())).toEqual([advanced(8, 10)]);
      }));

    it('tell that everybody is called where the room is switched off', () =>
      withRoom(target, {}, async (room) => {
        await room.joinMany(3);
        const noted = await room.noted(() => room.change({ mode: 'off' }));
        expect(noted).toEqual([{ type: 'settings.changed', change: { mode: 'off' }, actor: null }, advanced(0, 3)]);
      }));

    it('tell how many were passed over', () =>
      withRoom(target, { passOver: true, mode: 'paused' }, async (room) => {
        await room.passTime(MINUTE_MS);
        const [first, ...others] = await room.joinMany(3);
        await room.passTime(4 * MINUTE_MS, first === undefined ? [] : [first]);
        expect(others).toHaveLength(2);
        expect(await room.noted(() => room.advance(3))).toEqual([advanced(0, 3, { called: 1, passedOver: 2 })]);
      }));

    it('tell how many missed their turn, if anybody did', () =>
      withRoom(target, {}, async (room) => {
        const [first] = await room.joinMany(4);
        await room.advance(3);
        await room.take(first);
        const missed = async () => (await room.noted(() => room.state())).filter(({ type }) => type === 'turns.missed');
        room.clock.advance(MINUTE_MS);
        expect(await missed()).toEqual([{ type: 'turns.missed', upTo: 3, count: 2 }]);
        await room.advance(1);
        room.clock.advance(MINUTE_MS - 1);
        expect(await missed()).toEqual([]);
        room.clock.advance(1);
        expect(await missed()).toEqual([{ type: 'turns.missed', upTo: 4, count: 1 }]);
        await room.join();
        await room.advance(1);
        const last = await room.join();
        await room.advance(1);
        await room.take(last);
        room.clock.advance(MINUTE_MS);
        expect((await missed()).map((event) => ('count' in event ? event.count : 0))).toEqual([1]);
      }));
  });
}
