import { describe, expect, it } from 'vitest';
import { isDrawPending, PAST_EPOCHS_KEPT, type RoomState } from '../../../src/room/room-state.ts';
import { freshTicket, randomId, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const prequeue = { mode: 'prequeue' } as const;
const source = 'the first round of the beacon after the doors open';

export function drawContract(target: StoreTarget): void {
  describe('a draw that awaits its public value', () => {
    const pending = { ...prequeue, drawSource: source, capacity: 2 };
    const value = 'round 4242: 8f3a';

    it('calls nobody, refuses to advance and numbers those who join behind', () =>
      withRoom(target, pending, async (room) => {
        await room.joinEarlyMany(3);
        const state = await room.change({ mode: 'open' });
        expect(isDrawPending(state.draw)).toBe(true);
        expect(state).toMatchObject({ issued: 3, serving: 0 });
        expect(await room.join()).toMatchObject({ number: 4 });
        expect(await room.advance(1)).toEqual({ kind: 'draw-pending' });
        expect(await room.advance(1, 'key')).toEqual({ kind: 'draw-pending' });
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'wait' });
        room.clock.advance(60_000);
        await room.expectState({ issued: 4, serving: 0, outstanding: 0 });
      }));

    it('goes on with the first value it is told', () =>
      withRoom(target, pending, async (room) => {
        await room.joinEarlyMany(3);
        await room.change({ mode: 'open' });
        const completed = await room.completeDraw(value);
        expect(completed).toMatchObject({
          kind: 'completed',
          state: { serving: 2, outstanding: 2, draw: { publicValue: value } },
        });
        expect(await room.completeDraw(value)).toEqual(completed);
        expect(await room.completeDraw('another one')).toEqual({ kind: 'not-pending' });
        expect((await room.state()).draw.publicValue).toBe(value);
      }));

    it('is told nothing before the doors open, nor where no value is used', () =>
      withRoom(target, pending, async (room) => {
        await room.joinEarly();
        expect(await room.completeDraw(value)).toEqual({ kind: 'not-pending' });
        await room.change({ drawSource: null });
        await room.change({ mode: 'open' });
        expect(await room.completeDraw(value)).toEqual({ kind: 'not-pending' });
        expect((await room.state()).draw).toMatchObject({ source: null, publicValue: null });
        await room.expectState({ serving: 1 });
      }));

    it('waits on where the room stops naming a source', () =>
      withRoom(target, pending, async (room) => {
        await room.joinEarly();
        await room.change({ mode: 'open' });
        const { draw } = await room.change({ drawSource: null });
        expect(isDrawPending(draw)).toBe(true);
      }));

    it('draws serving that was ahead back', () =>
      withRoom(target, { ...pending, capacity: null }, async (room) => {
        await room.advance(3);
        await room.joinEarlyMany(2);
        expect(await room.change({ mode: 'open' })).toMatchObject({ issued: 2, serving: 0, outstanding: 0 });
        expect(await room.completeDraw(value)).toMatchObject({ state: { serving: 0 } });
      }));

    it('judges nobody by the time in which no number was known', () =>
      withRoom(target, { ...pending, passOver: true, opensAtMs: null }, async (room) => {
        await room.joinEarlyMany(3);
        await room.change({ mode: 'open' });
        await room.passTime(6 * 60_000);
        expect(await room.completeDraw(value)).toMatchObject({ state: { outstanding: 2, passedOver: 0 } });
      }));

    it('passes everybody in mode off, without a number', () =>
      withRoom(target, pending, async (room) => {
        const [early, numbered] = [freshTicket(), freshTicket()];
        await room.joinEarly(early);
        const { joinedAtMs } = await room.joinResult(early).then((result) => ({ joinedAtMs: 0, ...result }));
        await room.change({ mode: 'open' });
        await room.join(numbered);
        room.clock.advance(1_000);
        expect(await room.change({ mode: 'off' })).toMatchObject({ issued: 2, serving: 0 });
        for (const ticket of [freshTicket(), early, numbered]) {
          const entered = await room.enter(ticket);
          expect(entered).toMatchObject({ kind: 'admitted', visit: { number: 0 } });
          expect(await room.enter(ticket)).toEqual(entered);
        }
        expect(await room.enter(early)).toMatchObject({ joinedAtMs });
        await room.expectState({ inside: 3, issued: 2, serving: 0, outstanding: 0 });
      }));

    it('calls everybody when it is told in mode off', () =>
      withRoom(target, pending, async (room) => {
        await room.joinEarlyMany(3);
        await room.change({ mode: 'off' });
        expect(await room.completeDraw(value)).toMatchObject({ state: { serving: 3, outstanding: 3 } });
      }));

    it('is told by many at once: one value counts', () =>
      withRoom(target, pending, async (room) => {
        await room.joinEarlyMany(3);
        await room.change({ mode: 'open' });
        const lines = [room, room.through(room.fixture.other.line)];
        const values = Array.from({ length: 10 }, () => randomId());
        const results = await Promise.all(values.map((told, index) => lines[index % 2]?.completeDraw(told)));
        expect(results.filter((result) => result?.kind === 'completed')).toHaveLength(1);
        const winner = values[results.findIndex((result) => result?.kind === 'completed')];
        expect((await room.state()).draw.publicValue).toBe(winner);
        await room.expectState({ serving: 2, outstanding: 2 });
      }));
  });

  describe('a reset', () => {
    it('before the doors open forgets the entries and remembers that they were', () =>
      withRoom(target, prequeue, async (room) => {
        const ticket = freshTicket();
        await room.joinEarly(ticket);
        await room.joinEarly();
        room.clock.advance(10_000);
        const before = await room.state();
        const after = await room.reset();
        expect(after.pastEpochs).toEqual([
          { epoch: before.epoch, endedAtMs: room.clock.nowMs, issued: 0, entries: 2, drawnAtMs: null },
        ]);
        expect(after).toMatchObject({ settings: prequeue, draw: { entries: 0, base: 0, drawnAtMs: null } });
        expect(await room.joinEarly()).toBe(1);
        expect(await room.joinEarly(ticket)).toBe(2);
      }));

    it('after the draw leads to another one', () =>
      withRoom(target, { ...prequeue, drawSource: source }, async (room) => {
        await room.joinEarlyMany(2);
        const { draw, epoch } = await room.change({ mode: 'open' });
        await room.completeDraw('value');
        await room.change(prequeue);
        const after: RoomState = await room.reset();
        const past = { epoch, endedAtMs: room.clock.nowMs, issued: 2, entries: 2, drawnAtMs: draw.drawnAtMs };
        expect(after.pastEpochs).toEqual([past]);
        expect(after.draw).toMatchObject({ entries: 0, base: 0, drawnAtMs: null, publicValue: null, source });
        expect(await room.joinEarly()).toBe(1);
      }));

    it('is remembered as one of the last', () =>
      withRoom(target, {}, async (room) => {
        const { epoch } = await room.state();
        for (let done = 0; done < PAST_EPOCHS_KEPT + 3; done++) {
          await room.joinMany(1);
          await room.reset();
        }
        const { pastEpochs } = await room.state();
        const epochs = Array.from({ length: PAST_EPOCHS_KEPT }, (_, index) => epoch + 3 + index);
        expect(pastEpochs.map((past) => past.epoch)).toEqual(epochs);
        expect(new Set(pastEpochs.map(({ issued }) => issued))).toEqual(new Set([1]));
      }));
  });
}
