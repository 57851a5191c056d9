import { describe, expect, it } from 'vitest';
import { untouched } from '../../support/room-state.ts';
import { byHand, endedNow, rate, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

export function resetContract(target: StoreTarget): void {
  describe('reset', () => {
    it('starts an empty line of a new epoch, with the settings as they are', () =>
      withRoom(target, {}, async (room) => {
        const [first, second] = await room.joinMany(4);
        await room.advance(2);
        await room.visit(first);
        await room.change({ message: 'again' });
        const { epoch } = await room.state();
        const past = { epoch, endedAtMs: room.clock.nowMs, issued: 4, entries: 0, drawnAtMs: null };
        expect(await room.reset()).toEqual({
          room: room.room,
          epoch: epoch + 1,
          settings: { ...byHand, message: 'again' },
          ...untouched,
          draw: { ...untouched.draw, seed: expect.any(String) },
          pastEpochs: [past],
          storeMs: room.clock.nowMs,
          lineMs: room.clock.nowMs,
        });
        expect(await room.claim(second)).toEqual({ kind: 'rejoin', epoch: epoch + 1 });
        expect(await room.claim(first, 1)).toEqual({ kind: 'rejoin', epoch: epoch + 1 });
      }));

    it('raises the epoch to the time, in seconds', () =>
      withRoom(target, {}, async (room) => {
        room.clock.advance(5_000);
        expect((await room.reset()).epoch).toBe(Math.floor(room.clock.nowMs / 1_000));
        const epoch = (await room.reset()).epoch;
        expect(epoch).toBe(Math.floor(room.clock.nowMs / 1_000) + 1);
      }));

    it('ends all visits as abandoned, and leaves those that were over as they were', () =>
      withRoom(target, {}, async (room) => {
        const [first, second] = await room.joinMany(2);
        await room.advance(2);
        const live = await room.visit(first);
        const completed = await room.visit(second);
        await room.release(completed.sub);
        room.clock.advance(1_000);
        await room.reset();
        const ended = endedNow(room, live, 'abandoned');
        expect(await room.visitOf(live.sub)).toEqual(ended);
        expect(await room.visitOf(completed.sub)).toMatchObject({ outcome: 'completed' });
        expect(await room.release(live.sub)).toEqual({ kind: 'already-ended', visit: ended });
        expect(await room.line.confirm({ room: room.room, sub: live.sub, serial: null })).toBeNull();
        const page = { room: room.room, after: null, limit: 10 };
        expect(await room.line.visits({ ...page, state: 'live' })).toEqual({ visits: [], next: null });
        expect((await room.line.visits({ ...page, state: 'ended' })).visits).toHaveLength(2);
        room.clock.nowMs = live.plannedEndMs;
        await room.expectState({ inside: 0, abandoned: 0, completed: 0 });
      }));

    it('forgets who joined', () =>
      withRoom(target, {}, async (room) => {
        const [, second] = await room.joinMany(2);
        const { epoch } = await room.reset();
        expect(await room.join(second)).toMatchObject({ number: 1, epoch });
      }));

    it('forgets turns, claimed numbers and late returns', () =>
      withRoom(target, { capacity: 2 }, async (room) => {
        const tickets = await room.joinMany(4);
        room.clock.advance(60_000);
        await room.expectState({ outstanding: 2 });
        await room.take(tickets[2]);
        await room.look(tickets[0]);
        await room.expectState({ late: 1, outstanding: 1, inside: 1 });
        await room.reset();
        const [first] = await room.joinMany(3);
        await room.expectState({ serving: 2, outstanding: 2, late: 0, inside: 0, missed: 0 });
        await room.take(first);
        room.clock.advance(120_000);
        await room.expectState({ issued: 3, serving: 3, missed: 1, lapsed: 1, abandoned: 0 });
      }));

    it('starts the rate anew', () =>
      withRoom(target, { rate: rate(2, 60_000) }, async (room) => {
        await room.joinMany(3);
        room.clock.advance(30_000);
        await room.reset();
        await room.joinMany(5);
        await room.expectState({ serving: 2 });
        room.clock.advance(59_999);
        await room.expectState({ serving: 2 });
        room.clock.advance(1);
        await room.expectState({ serving: 4 });
      }));

    it('with a key acts once', () =>
      withRoom(target, {}, async (room) => {
        const { epoch } = await room.reset('key');
        await room.joinMany(2);
        expect(await room.reset('key')).toMatchObject({ epoch, issued: 2 });
        expect((await room.reset('other')).epoch).toBeGreaterThan(epoch);
      }));

    it('keeps its keys apart from those of advance', () =>
      withRoom(target, {}, async (room) => {
        const { epoch } = await room.state();
        await room.advance(1, 'key');
        expect((await room.reset('key')).epoch).toBeGreaterThan(epoch);
        expect(await room.advance(1, 'key')).toMatchObject({ kind: 'advanced', serving: 1 });
      }));
  });
}
