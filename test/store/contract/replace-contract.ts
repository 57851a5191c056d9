import { describe, expect, it } from 'vitest';
import type { RoomEvent } from '../../../src/room/room-event.ts';
import { advanced } from './advanced-event.ts';
import { freshTicket, type RoomDriver, rate, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const TURN_MS = 10_000;
const replacing = { replaceMissed: true, turnWindowMs: TURN_MS, graceMs: 0 };

async function advances(room: RoomDriver): Promise<RoomEvent[]> {
  const events = (await room.events()).map(({ event }) => event);
  return events.filter(({ type }) => type === 'serving.advanced');
}

export function replaceContract(target: StoreTarget): void {
  describe('missed turns in a room that is called by hand', () => {
    it('call as many others, and those again', () =>
      withRoom(target, replacing, async (room) => {
        await room.joinMany(60);
        await room.advance(20);
        for (const serving of [40, 60]) {
          room.clock.nowMs += TURN_MS;
          await room.expectState({ serving, outstanding: 20 });
        }
      }));

    it('are those that nobody took', () =>
      withRoom(target, replacing, async (room) => {
        const [first, second] = await room.joinMany(60);
        await room.advance(20);
        for (const ticket of [first, second]) await room.take(ticket);
        room.clock.nowMs += TURN_MS;
        await room.expectState({ serving: 38, inside: 2, outstanding: 18 });
        await room.expectState({ serving: 38 });
      }));

    it('let those enter who come, where nobody waits', () =>
      withRoom(target, replacing, async (room) => {
        await room.joinMany(3);
        await room.advance(3);
        room.clock.nowMs += TURN_MS;
        await room.expectState({ serving: 6, issued: 3, outstanding: 0 });
        expect(await advances(room)).toEqual([advanced(0, 3), advanced(3, 6, { called: 0 })]);
        for (let number = 4; number <= 6; number++) {
          expect(await room.enter(freshTicket())).toMatchObject({ kind: 'admitted', visit: { number } });
        }
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'wait' });
      }));

    it('call those who wait, and then those to come', () =>
      withRoom(target, replacing, async (room) => {
        await room.joinMany(5);
        await room.advance(3);
        room.clock.nowMs += TURN_MS;
        await room.expectState({ serving: 6, issued: 5, outstanding: 2 });
        expect(await advances(room)).toEqual([advanced(0, 3), advanced(3, 5), advanced(5, 6, { called: 0 })]);
        room.clock.nowMs += TURN_MS;
        await room.expectState({ serving: 8, issued: 5, outstanding: 0 });
        expect((await advances(room)).slice(3)).toEqual([advanced(6, 8, { called: 0 })]);
      }));

    it('wait until the room is open', () =>
      withRoom(target, { ...replacing, mode: 'paused' }, async (room) => {
        await room.joinMany(9);
        await room.advance(3);
        room.clock.nowMs += TURN_MS;
        await room.expectState({ serving: 3, missed: 3 });
        await room.change({ mode: 'open' });
        await room.expectState({ serving: 6 });
      }));

    it('call nobody without the setting, nor where a rate or a capacity calls', () =>
      withRoom(target, { ...replacing, replaceMissed: false }, async (room) => {
        await room.joinMany(30);
        await room.advance(3);
        room.clock.nowMs += TURN_MS;
        await room.expectState({ serving: 3, missed: 3 });
        await room.change({ replaceMissed: true });
        await room.expectState({ serving: 3 });
        await room.change({ rate: rate(2, 3_600_000) });
        await room.expectState({ serving: 5 });
        room.clock.nowMs += TURN_MS;
        await room.expectState({ serving: 5, missed: 5 });
        await room.change({ rate: null });
        await room.expectState({ serving: 5 });
      }));

    it('are forgotten with the line', () =>
      withRoom(target, { ...replacing, mode: 'paused' }, async (room) => {
        await room.joinMany(3);
        await room.advance(3);
        room.clock.nowMs += TURN_MS;
        await room.expectState({ missed: 3 });
        await room.reset();
        await room.change({ mode: 'open' });
        await room.expectState({ serving: 0 });
      }));
  });
}
