import { describe, expect, it } from 'vitest';
import { freshTicket, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

export function atomicityContract(target: StoreTarget): void {
  describe('atomicity', () => {
    it('a step that is refused changes nothing', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const first = await room.join();
        await room.visit(first);
        const waiting = await room.join();
        const before = await room.state();
        await room.enter(freshTicket());
        await room.claim({ ...first, sub: freshTicket().sub });
        await room.claim({ ...waiting, epoch: waiting.epoch + 1 });
        await room.claim(waiting);
        await room.claim(first, 0);
        await room.advance(-1);
        await room.release(freshTicket().sub);
        await room.change({ capacity: 1 });
        await room.change({});
        expect(await room.state()).toEqual(before);
      }));

    it('a step in an unknown room leaves no trace', () =>
      withRoom(target, {}, async (room) => {
        const unknown = `${room.room}-unknown`;
        await expect(room.line.join({ room: unknown, ticketId: freshTicket().ticketId })).rejects.toThrow();
        await expect(room.line.tick({ room: unknown })).rejects.toMatchObject({ code: 'room_unknown' });
      }));

    it('all that one step does is seen at once by the other process', () =>
      withRoom(target, { capacity: 100 }, async (room) => {
        const other = room.through(room.fixture.other.line);
        let done = false;
        const writer = (async () => {
          for (let entered = 0; entered < 60; entered++) await room.enter(freshTicket());
          done = true;
        })();
        while (!done) {
          const { issued, serving, inside, outstanding, admitted } = await other.state();
          expect({ serving, inside, outstanding, admitted }).toEqual({
            serving: issued,
            inside: issued,
            outstanding: 0,
            admitted: issued,
          });
        }
        await writer;
        await other.expectState({ issued: 60 });
      }));

    it('what was answered is there after a restart', () =>
      withRoom(target, { capacity: 3 }, async (room) => {
        const { reopen } = room.fixture;
        if (reopen === null) return;
        const tickets = await room.joinMany(6);
        const visit = await room.visit(tickets[0]);
        await room.take(tickets[1]);
        await room.release(tickets[1]?.sub ?? '');
        const answer = await room.advance(1, 'key');
        await room.change({ message: 'hello' });
        room.clock.advance(60_000);
        await room.look(tickets[2]);
        const before = await room.state();

        const again = room.through((await reopen()).line);
        expect(await again.state()).toEqual(before);
        expect(await again.visitOf(visit.sub)).toEqual(visit);
        expect(await again.join(tickets[5])).toEqual(tickets[5]);
        expect(await again.claim(tickets[1])).toEqual({ kind: 'ended' });
        expect(await again.advance(1, 'key')).toEqual(answer);
        expect(await again.configure({ ...before.settings, message: 'file' })).toEqual(before);
        expect((await again.join()).number).toBe(7);
      }));
  });
}
