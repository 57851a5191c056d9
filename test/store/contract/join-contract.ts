import { describe, expect, it } from 'vitest';
import { JOIN_ANSWER_MS } from '../../../src/room/visit.ts';
import { freshTicket, RoomDriver, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

export function joinContract(target: StoreTarget): void {
  describe('join', () => {
    it('gives 1, 2, 3 … with the epoch and the time of joining', () =>
      withRoom(target, {}, async (room) => {
        const { epoch } = await room.state();
        for (const number of [1, 2, 3]) {
          room.clock.advance(10);
          const result = await room.joinResult(freshTicket());
          expect(result).toEqual({ kind: 'joined', number, epoch, joinedAtMs: room.clock.nowMs, called: false });
        }
        await room.expectState({ issued: 3, serving: 0, outstanding: 0, inside: 0, late: 0, gaps: [] });
      }));

    it('answers a repeat with the first answer, for two minutes', () =>
      withRoom(target, {}, async (room) => {
        const ticket = freshTicket();
        const first = await room.joinResult(ticket);
        await room.join();
        room.clock.advance(JOIN_ANSWER_MS - 1);
        expect(await room.joinResult(ticket)).toEqual(first);
        await room.expectState({ issued: 2 });
      }));

    it('answers a repeat in a room that has closed since', () =>
      withRoom(target, {}, async (room) => {
        const ticket = freshTicket();
        const first = await room.joinResult(ticket);
        await room.change({ mode: 'closed' });
        expect(await room.joinResult(ticket)).toEqual(first);
      }));

    it.each(['closed', 'over'] as const)('gives no number in a room that is %s', (mode) =>
      withRoom(target, { mode }, async (room) => {
        const { epoch } = await room.state();
        expect(await room.joinResult(freshTicket())).toEqual({ kind: 'closed', epoch });
        await room.expectState({ issued: 0 });
      }),
    );

    it('calls a number that serving has passed already, while it is joining', () =>
      withRoom(target, {}, async (room) => {
        await room.advance(2);
        const second = freshTicket();
        await room.join();
        expect(await room.joinResult(second)).toMatchObject({ number: 2, called: true });
        const third = await room.join();
        expect(await room.joinResult(third)).toMatchObject({ number: 3, called: false });
        await room.expectState({ issued: 3, serving: 2, outstanding: 2 });
        expect(await room.look(await room.join(second))).toMatchObject({ kind: 'turn' });
        expect(await room.look(third)).toEqual({ kind: 'waiting', late: false });
      }));

    it('keeps rooms apart', () =>
      withRoom(target, {}, async (room) => {
        const second = new RoomDriver(room.fixture, room.clock);
        await second.configure((await room.state()).settings);
        await room.joinMany(2);
        const ticket = freshTicket();
        expect((await room.join(ticket)).number).toBe(3);
        expect((await second.join(ticket)).number).toBe(1);
        await room.advance(3);
        await second.expectState({ issued: 1, serving: 0, outstanding: 0 });
      }));
  });
}
