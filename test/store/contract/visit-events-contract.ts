import { describe, expect, it } from 'vitest';
import { freshTicket, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const actor = 'ops';

export function visitEventsContract(target: StoreTarget): void {
  describe('events of a visit', () => {
    it('are its beginning and its end, once each', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.join();
        await room.advance(1);
        const { sub } = ticket;
        const started = { type: 'admission.started', sub, number: 1 };
        expect(await room.noted(() => room.take(ticket))).toEqual([started]);
        expect(await room.noted(() => room.claim(ticket, 1))).toEqual([]);
        expect(await room.noted(() => room.look(ticket, 1))).toEqual([]);
        expect(await room.noted(() => room.line.confirm({ room: room.room, sub }))).toEqual([]);
        const release = () => room.line.release({ room: room.room, sub, outcome: 'completed', actor });
        const ended = { type: 'admission.ended', sub, number: 1, outcome: 'completed', actor };
        expect(await room.noted(release)).toEqual([ended]);
        expect(await room.noted(release)).toEqual([]);
      }));

    it('come with entering at once, and without a number while the room is off', () =>
      withRoom(target, { capacity: 5 }, async (room) => {
        const [ticket, passing] = [freshTicket(), freshTicket()];
        const enter = () => room.enter(ticket);
        expect(await room.noted(enter)).toEqual([{ type: 'admission.started', sub: ticket.sub, number: 1 }]);
        expect(await room.noted(enter)).toEqual([]);
        await room.change({ mode: 'off' });
        const started = { type: 'admission.started', sub: passing.sub, number: 0 };
        expect(await room.noted(() => room.enter(passing))).toEqual([started]);
      }));

    it('tell of a release that nobody with a name asked for', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const { sub } = await room.visit(await room.join());
        const ended = { type: 'admission.ended', sub, number: 1, outcome: 'abandoned', actor: null };
        expect(await room.noted(() => room.release(sub, 'abandoned'))).toEqual([ended]);
      }));

    it('tell of an end by time when a step first finds it', () =>
      withRoom(target, {}, async (room) => {
        const [unfetched, stayed] = await room.joinMany(2);
        await room.advance(2);
        await room.take(unfetched);
        await room.visit(stayed);
        const ended = (of: typeof stayed, outcome: string) => ({
          type: 'admission.ended',
          sub: of?.sub,
          number: of?.number,
          outcome,
          actor: null,
        });
        const ends = async () => {
          const noted = await room.noted(() => room.admission(stayed?.sub ?? ''));
          return noted.filter(({ type }) => type === 'admission.ended');
        };
        room.clock.advance(59_999);
        expect(await ends()).toEqual([]);
        room.clock.advance(1);
        expect(await ends()).toEqual([ended(unfetched, 'abandoned')]);
        room.clock.advance(600_000);
        expect(await ends()).toEqual([ended(stayed, 'expired')]);
        expect(await ends()).toEqual([]);
      }));
  });
}
