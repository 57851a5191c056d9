import { describe, expect, it } from 'vitest';
import { ACTS_KEPT, ACTS_KEPT_MS, EVENTS_KEPT } from '../../../src/room/room-event.ts';
import type { FeedEvent } from '../../../src/store/event-feed.ts';
import { type RoomDriver, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const CROWD = EVENTS_KEPT + 1_000;
const actor = 'ops';

/** Events of visitors that push out all others but for those that are kept. */
const crowd = (room: RoomDriver) => room.noteMany('turns.missed', CROWD);

const typesOf = (events: readonly FeedEvent[]): string[] => events.map(({ event }) => event.type);

export function actsContract(target: StoreTarget): void {
  describe('acts', () => {
    it('are read when visitors have pushed out what was around them, in order, once', { timeout: 60_000 }, () =>
      withRoom(target, {}, async (room) => {
        await room.joinMany(3);
        await room.line.advance({ room: room.room, by: 2, key: null, actor });
        await room.noteMany('turns.missed', 10);
        await room.line.change({ room: room.room, change: { message: 'late' }, actor });
        const before = await room.events();
        const [advanced, changed] = before.filter(({ event }) => 'actor' in event);
        await crowd(room);

        const [first, second, third] = await room.events(0, 3);
        expect([first, second]).toEqual([advanced, changed]);
        expect(third?.event.type).toBe('turns.missed');
        expect(third?.id).toBeGreaterThan((changed?.id ?? 0) + 900);
        expect(await room.events(advanced?.id, 2)).toEqual([changed, third]);
        expect(await room.events(changed?.id, 1)).toEqual([third]);
        const after = third?.id ?? 0;
        expect((await room.events(after, 1))[0]?.id).toBe(after + 1);

        await room.change({ message: 'now' });
        const acts = await room.fixture.other.events.read({ room: room.room, after: 0, limit: 10, only: 'acts' });
        expect(acts.slice(0, 2)).toEqual([advanced, changed]);
        expect(typesOf(acts)).toEqual(['serving.advanced', 'settings.changed', 'settings.changed']);
      }),
    );

    it('are not what the inlet, exits and visitors do', { timeout: 60_000 }, () =>
      withRoom(target, { capacity: 10 }, async (room) => {
        const tickets = await room.joinMany(20);
        for (const ticket of tickets.slice(0, 5)) await room.visit(ticket);
        for (const { sub } of tickets.slice(0, 3)) {
          await room.line.release({ room: room.room, sub, outcome: 'abandoned', actor });
        }
        await room.line.advance({ room: room.room, by: 1, key: null, actor, exits: true });
        await room.change({ mode: 'paused', capacity: null });
        await room.line.advance({ room: room.room, by: 1, key: null, actor, exits: true });
        room.clock.advance(60_000);
        await room.reset();
        const all = typesOf(await room.events());
        for (const type of ['admission.started', 'admission.ended', 'serving.advanced', 'room.metrics']) {
          expect(all).toContain(type);
        }
        await crowd(room);
        expect(typesOf(await room.events(0, 3))).toEqual(['settings.changed', 'room.reset', 'turns.missed']);
      }),
    );

    it('are kept by their number: of too many the oldest are dropped', { timeout: 60_000 }, () =>
      withRoom(target, {}, async (room) => {
        const more = 20;
        await room.change({ message: 'first' });
        await room.noteMany('gate.changed', ACTS_KEPT + more - 2);
        await room.change({ message: 'last' });
        const [first] = await room.events(0, 1);
        const oldest = async () => (await room.events(0, 1))[0];
        expect(await oldest()).toEqual(first);
        await crowd(room);
        expect((await oldest())?.id).toBe((first?.id ?? 0) + more);
      }),
    );

    it('are kept for their time', { timeout: 60_000 }, () =>
      withRoom(target, {}, async (room) => {
        await room.change({ message: 'one' });
        room.clock.advance(60_000);
        await room.change({ message: 'two' });
        await crowd(room);
        const messages = async () =>
          (await room.events(0, 5)).flatMap(({ event }) => (event.type === 'settings.changed' ? [event.change] : []));
        room.clock.advance(ACTS_KEPT_MS - 120_000);
        await room.state();
        expect(await messages()).toEqual([{ message: 'one' }, { message: 'two' }]);
        room.clock.advance(60_000);
        await room.state();
        expect(await messages()).toEqual([{ message: 'two' }]);
        room.clock.advance(60_000);
        await room.state();
        expect(await messages()).toEqual([]);
      }),
    );
  });
}
