import { describe, expect, it } from 'vitest';
import { byHand, rate, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const advanced = (serving: number, called: number, cut = 0) => ({ kind: 'advanced', serving, called, cut });

export function advanceContract(target: StoreTarget): void {
  describe('advance', () => {
    it('calls the next numbers', () =>
      withRoom(target, {}, async (room) => {
        await room.joinMany(5);
        expect(await room.advance(2)).toEqual(advanced(2, 2));
        expect(await room.advance(1)).toEqual(advanced(3, 1));
        expect(await room.advance(0)).toEqual(advanced(3, 0));
        await room.expectState({ serving: 3, issued: 5, outstanding: 3 });
      }));

    it('goes ahead of issued where there is no capacity, in every mode', () =>
      withRoom(target, {}, async (room) => {
        await room.joinMany(1);
        expect(await room.advance(3)).toEqual(advanced(3, 1));
        await room.change({ mode: 'closed' });
        expect(await room.advance(1)).toEqual(advanced(4, 0));
        await room.change({ mode: 'paused' });
        expect(await room.advance(1)).toEqual(advanced(5, 0));
        await room.joinMany(5);
        await room.expectState({ issued: 6, serving: 5, outstanding: 5 });
      }));

    it('stops at the last number given if asked to', () =>
      withRoom(target, {}, async (room) => {
        const request = { room: room.room, by: 5, key: 'once', exits: true };
        await room.joinMany(2);
        expect(await room.line.advance(request)).toEqual({ ...advanced(2, 2, 3), from: 0 });
        expect(await room.line.advance(request)).toEqual({ ...advanced(2, 2, 3), from: 0 });
        expect(await room.line.advance({ ...request, key: null })).toEqual({ ...advanced(2, 0, 5), from: 2 });
        await room.advance(1);
        expect(await room.line.advance({ ...request, key: null })).toEqual({ ...advanced(3, 0, 5), from: 3 });
      }));

    it('tells where it found serving, and where it left it, whatever the inlet does in the same step', () =>
      withRoom(target, { rate: rate(2, 1_000) }, async (room) => {
        await room.joinMany(9);
        const { serving: from } = await room.line.tick({ room: room.room });
        const ahead = { room: room.room, by: 3, key: null };
        expect(await room.line.advance(ahead)).toMatchObject({ from, serving: from + 3, called: 3 });
        await room.change({ mode: 'paused' });
        const { serving } = await room.line.tick({ room: room.room });
        expect(await room.line.advance({ ...ahead, by: -1 })).toMatchObject({ from: serving, serving: serving - 1 });
      }));

    it('is cut to what the capacity admits, and says so', () =>
      withRoom(target, { mode: 'paused', capacity: 3 }, async (room) => {
        await room.joinMany(5);
        expect(await room.advance(2)).toEqual(advanced(2, 2));
        expect(await room.advance(4)).toEqual(advanced(3, 1, 3));
        expect(await room.advance(1)).toEqual(advanced(3, 0, 1));
      }));

    it('never goes ahead of issued where there is a capacity', () =>
      withRoom(target, { mode: 'paused', capacity: 10 }, async (room) => {
        await room.joinMany(2);
        expect(await room.advance(5)).toEqual(advanced(2, 2, 3));
      }));

    it('in a paused room keeps no slot for late returners, who wait for the inlet', () =>
      withRoom(target, { mode: 'paused', capacity: 2 }, async (room) => {
        const [missed] = await room.joinMany(4);
        await room.advance(1);
        room.clock.advance(60_000);
        await room.look(missed);
        await room.expectState({ late: 1, outstanding: 0 });
        expect(await room.advance(2)).toEqual(advanced(3, 2));
        await room.expectState({ late: 1, outstanding: 2 });
      }));

    it('leaves the credit of a rate alone, and lets the inlet call afterwards', () =>
      withRoom(target, { mode: 'paused' }, async (room) => {
        await room.joinMany(10);
        await room.change({ mode: 'open', rate: rate(3, 60_000) });
        await room.expectState({ serving: 3 });
        room.clock.advance(60_000);
        expect(await room.advance(2)).toEqual(advanced(5, 2));
        await room.expectState({ serving: 8 });
      }));

    it('takes any safe integer', () =>
      withRoom(target, {}, async (room) => {
        await room.joinMany(2);
        expect(await room.advance(Number.MAX_SAFE_INTEGER)).toEqual(advanced(Number.MAX_SAFE_INTEGER, 2));
        expect(await room.advance(5)).toEqual(advanced(Number.MAX_SAFE_INTEGER, 0, 5));
        await room.change({ capacity: 5 });
        await room.expectState({ serving: 2 });
        await room.change({ mode: 'paused' });
        const back = Number.MIN_SAFE_INTEGER;
        expect(await room.advance(back)).toEqual(advanced(0, 0, Number.MAX_SAFE_INTEGER - 2));
      }));

    it('back takes turns that were called, down to the highest number claimed', () =>
      withRoom(target, {}, async (room) => {
        const [, second, third, fourth] = await room.joinMany(5);
        await room.advance(4);
        await room.take(second);
        expect(await room.advance(-1)).toEqual(advanced(3, 0));
        await room.expectState({ serving: 3, outstanding: 2, missed: 0 });
        expect(await room.look(fourth)).toEqual({ kind: 'waiting', late: false });
        expect(await room.advance(-3)).toEqual(advanced(2, 0, 2));
        await room.expectState({ serving: 2, outstanding: 1 });
        room.clock.advance(60_000);
        await room.expectState({ outstanding: 0, missed: 1 });
        expect(await room.advance(1)).toEqual(advanced(3, 1));
        expect(await room.look(third)).toEqual({ kind: 'turn', turnEndsAtMs: room.clock.nowMs + 60_000 });
      }));

    it('back leaves missed turns missed', () =>
      withRoom(target, {}, async (room) => {
        const [missed] = await room.joinMany(3);
        await room.advance(1);
        room.clock.advance(60_000);
        await room.advance(2);
        expect(await room.advance(-3)).toEqual(advanced(1, 0, 1));
        await room.expectState({ outstanding: 0, serving: 1 });
        expect(await room.look(missed)).toEqual({ kind: 'turn', turnEndsAtMs: room.clock.nowMs + 60_000 });
      }));

    it('back from ahead of issued costs nobody a turn', () =>
      withRoom(target, {}, async (room) => {
        await room.joinMany(2);
        await room.advance(10);
        expect(await room.advance(-7)).toEqual(advanced(3, 0));
        await room.expectState({ outstanding: 2 });
        expect(await room.advance(-2)).toEqual(advanced(1, 0));
        await room.expectState({ outstanding: 1 });
      }));

    it('back needs a room that does not call by itself', () =>
      withRoom(target, { capacity: 2 }, async (room) => {
        await room.joinMany(2);
        expect(await room.advance(-1)).toEqual({ kind: 'pause-first' });
        await room.expectState({ serving: 2 });
        await room.change({ capacity: null, rate: rate(1, 1_000) });
        expect(await room.advance(-1)).toEqual({ kind: 'pause-first' });
        await room.change({ mode: 'paused' });
        expect(await room.advance(-1)).toEqual(advanced(1, 0));
      }));
  });

  describe('advance with a key', () => {
    it('acts once and answers a repeat with the first answer, for a day', () =>
      withRoom(target, {}, async (room) => {
        await room.joinMany(5);
        const first = await room.advance(2, 'alice:1');
        await room.advance(1, 'alice:2');
        room.clock.advance(24 * 3_600_000 - 1);
        expect(await room.advance(2, 'alice:1')).toEqual(first);
        await room.expectState({ serving: 3 });
      }));

    it('refuses the key for another step', () =>
      withRoom(target, {}, async (room) => {
        await room.advance(2, 'key');
        expect(await room.advance(3, 'key')).toEqual({ kind: 'key-reused' });
        await room.expectState({ serving: 2 });
      }));

    it('keeps keys of rooms apart', () =>
      withRoom(target, {}, async (room) => {
        const second = `${room.room}-second`;
        await room.line.configure({ room: second, settings: byHand });
        await room.advance(2, 'key');
        expect(await room.line.advance({ room: second, by: 3, key: 'key' })).toMatchObject(advanced(3, 0));
      }));

    it('may try again after a refusal, which changed nothing', () =>
      withRoom(target, { capacity: 2 }, async (room) => {
        await room.joinMany(2);
        expect(await room.advance(-1, 'key')).toEqual({ kind: 'pause-first' });
        await room.change({ mode: 'paused' });
        expect(await room.advance(-1, 'key')).toEqual(advanced(1, 0));
      }));

    it('survives a reset', () =>
      withRoom(target, {}, async (room) => {
        const first = await room.advance(2, 'key');
        await room.reset();
        expect(await room.advance(2, 'key')).toEqual(first);
        await room.expectState({ serving: 0 });
      }));
  });
}
