import { describe, expect, it } from 'vitest';
import { untouched } from '../../support/room-state.ts';
import { byHand, freshTicket, RoomDriver, rate, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

export function settingsContract(target: StoreTarget): void {
  describe('settings', () => {
    it('make the room known, with an epoch taken from the time', () =>
      withRoom(target, {}, async (room) => {
        room.clock.advance(1_500);
        const second = new RoomDriver(room.fixture, room.clock);
        expect(await second.configure(byHand)).toEqual({
          room: second.room,
          epoch: Math.floor(room.clock.nowMs / 1_000),
          settings: byHand,
          ...untouched,
          draw: { ...untouched.draw, seed: expect.any(String) },
          storeMs: room.clock.nowMs,
          lineMs: room.clock.nowMs,
        });
      }));

    it('configured again have no effect', () =>
      withRoom(target, { capacity: 2, rate: rate(2, 60_000) }, async (room) => {
        await room.joinMany(3);
        const before = await room.state();
        expect(await room.configure(before.settings)).toEqual(before);
      }));

    it('of a room that was never configured are an error, in every step', () =>
      withRoom(target, {}, async (known) => {
        const { ticketId, sub } = freshTicket();
        const { line } = known;
        const room = 'never-configured';
        const claim = { room, epoch: 1, number: 1, sub, ticketGeneration: 0 };
        const steps = [
          () => line.change({ room, change: {} }),
          () => line.revert({ room }),
          () => line.tick({ room }),
          () => line.plan({ room, id: 'a', atMs: 0, change: {} }),
          () => line.cancel({ room, id: 'a' }),
          () => line.planned({ room }),
          () => line.enter({ room, ticketId, sub }),
          () => line.join({ room, ticketId }),
          () => line.claim(claim),
          () => line.look(claim),
          () => line.confirm({ room, sub, serial: null }),
          () => line.visit({ room, sub }),
          () => line.release({ room, sub, outcome: 'completed' }),
          () => line.endLogin({ room, sub, serial: 1 }),
          () => line.advance({ room, by: 1, key: null }),
          () => line.reset({ room, key: null }),
          () => line.see({ room, epoch: 1, numbers: [1] }),
          () => line.setGate({ room, shut: true }),
          () => line.completeDraw({ room, publicValue: 'value' }),
          () => line.visits({ room, state: 'live', after: null, limit: 10 }),
        ];
        for (const step of steps) await expect(step()).rejects.toMatchObject({ code: 'room_unknown' });
      }));

    it('changed live win over the file until they are reverted', () =>
      withRoom(target, { message: 'file' }, async (room) => {
        await room.change({ message: 'operator', admissionMs: 1_000 });
        const changed = { ...byHand, message: 'operator', admissionMs: 1_000 };
        expect(await room.configure({ ...byHand, message: 'new file', graceMs: 240_000 })).toMatchObject({
          settings: { ...changed, graceMs: 240_000 },
        });
        await room.change({ admissionMs: 2_000 });
        expect((await room.state()).settings).toEqual({ ...changed, admissionMs: 2_000, graceMs: 240_000 });
        expect((await room.line.revert({ room: room.room })).settings).toEqual({
          ...byHand,
          message: 'new file',
          graceMs: 240_000,
        });
      }));

    it('may be changed to none', () =>
      withRoom(target, { message: 'file', capacity: 1, rate: rate(1, 1_000), opensAtMs: 1 }, async (room) => {
        const change = { message: null, capacity: null, rate: null, opensAtMs: null };
        expect((await room.change(change)).settings).toEqual(byHand);
        expect((await room.configure({ ...byHand, message: 'new', capacity: 7 })).settings).toEqual(byHand);
      }));

    it('keep their words as they are', () =>
      withRoom(target, {}, async (room) => {
        const message = 'Zażółć "gęślą" \\ jaźń\n{{7*7}} 🎟️ ';
        expect((await room.change({ message })).settings.message).toBe(message);
        expect((await room.state()).settings.message).toBe(message);
      }));

    it('of the file take effect like changes', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        await room.joinMany(3);
        expect(await room.configure({ ...byHand, capacity: 2 })).toMatchObject({ serving: 2 });
        await room.change({ capacity: 0 });
        expect(await room.configure({ ...byHand, capacity: 3 })).toMatchObject({ serving: 2 });
        expect(await room.line.revert({ room: room.room })).toMatchObject({ serving: 3, outstanding: 3 });
      }));

    it('of a visit count when it begins', () =>
      withRoom(target, {}, async (room) => {
        const [first, second] = await room.joinMany(2);
        await room.advance(2);
        const before = await room.take(first);
        await room.change({ admissionMs: 120_000 });
        expect(await room.visitOf(before.sub)).toEqual(before);
        expect(await room.take(second)).toMatchObject({ plannedEndMs: room.clock.nowMs + 120_000 });
      }));
  });
}
