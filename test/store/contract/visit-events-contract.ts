import { describe, expect, it } from 'vitest';
import type { RoomState } from '../../../src/room/room-state.ts';
import { freshTicket, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const actor = 'ops';
/** More than one step deals with in a store that takes it in bites. */
const VERY_MANY = 1_000;

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
        expect(await room.noted(() => room.line.confirm({ room: room.room, sub, serial: null }))).toEqual([]);
        const release = () => room.line.release({ room: room.room, sub, outcome: 'completed', actor });
        const ended = { type: 'admission.ended', sub, number: 1, outcome: 'completed', actor };
        expect(await room.noted(release)).toEqual([ended]);
        expect(await room.noted(release)).toEqual([]);
      }));

    it('are its end by time and then its outcome, where that is settled later', () =>
      withRoom(target, {}, async (room) => {
        const { sub, plannedEndMs } = await room.visit(await room.called());
        const ended = (outcome: string, by: string | null) => ({
          type: 'admission.ended',
          ...{ sub, number: 1, outcome, actor: by },
        });
        const settle = (outcome: 'completed' | 'abandoned') => async () => {
          const asked = { room: room.room, sub, outcome, key: 'a', settlesExpired: true, actor };
          await room.line.release(asked);
        };
        room.clock.nowMs = plannedEndMs;
        const noted = await room.noted(settle('completed'));
        const ends = noted.filter(({ type }) => type === 'admission.ended');
        expect(ends).toEqual([ended('expired', null), ended('completed', actor)]);
        for (const outcome of ['completed', 'abandoned'] as const)
          expect(await room.noted(settle(outcome))).toEqual([]);
      }));

    it.each([
      { how: 'with a code that nobody exchanged', outcome: 'lapsed', exchanged: false, afterMs: 60_000 },
      { how: 'with their time', outcome: 'expired', exchanged: true, afterMs: 600_000 },
    ] as const)(
      'are told of very many that end at once $how by the next tick, and each counts as what it is',
      (ending) =>
        withRoom(target, { mode: 'off' }, async (room) => {
          const { line, room: name } = room;
          const tickets = Array.from({ length: VERY_MANY }, freshTicket);
          await Promise.all(tickets.map((ticket) => room.enter(ticket)));
          if (ending.exchanged)
            await Promise.all(tickets.map(({ sub }) => line.confirm({ room: name, sub, serial: null })));
          const after = await room.fixture.store.events.newest({ room: name });
          room.clock.advance(ending.afterMs);
          const counts = async (state: Promise<RoomState>) => {
            const { admitted, inside, completed, abandoned, expired, lapsed } = await state;
            return { admitted, inside, completed, abandoned, expired, lapsed };
          };
          const none = { admitted: VERY_MANY, inside: 0, completed: 0, abandoned: 0, expired: 0, lapsed: 0 };
          const all = { ...none, [ending.outcome]: VERY_MANY };
          expect(await counts(line.tick({ room: name, dryRun: true }))).toEqual(all);
          // A step that is no tick may leave some for later, but takes none for another.
          const { [ending.outcome]: some, ...others } = await counts(room.setGate(false));
          expect(some).toBeGreaterThan(0);
          expect({ ...none, ...others }).toEqual(none);
          expect(await counts(line.tick({ room: name }))).toEqual(all);
          const ends = (await room.events(after, 2 * VERY_MANY)).filter(
            ({ event }) => event.type === 'admission.ended',
          );
          expect(ends).toHaveLength(VERY_MANY);
        }),
    );

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
          const noted = await room.noted(() => room.visitOf(stayed?.sub ?? ''));
          return noted.filter(({ type }) => type === 'admission.ended');
        };
        room.clock.advance(59_999);
        expect(await ends()).toEqual([]);
        room.clock.advance(1);
        expect(await ends()).toEqual([ended(unfetched, 'lapsed')]);
        room.clock.advance(600_000);
        expect(await ends()).toEqual([ended(stayed, 'expired')]);
        expect(await ends()).toEqual([]);
      }));
  });
}
