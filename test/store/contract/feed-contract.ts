import { describe, expect, it } from 'vitest';
import type { FeedEvent } from '../../../src/store/event-feed.ts';
import { byHand, freshTicket, RoomDriver, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const rising = (first: number, count: number): number[] => Array.from({ length: count }, (_, index) => first + index);
const ids = (events: readonly FeedEvent[]): number[] => events.map(({ id }) => id);

/** Notes one event. */
const note = (room: RoomDriver, message: string) => room.change({ message });

export function feedContract(target: StoreTarget): void {
  describe('feed', () => {
    it('counts from the time of the room, event by event, whatever else happens', () =>
      withRoom(target, {}, async (room) => {
        const createdAtMs = room.clock.nowMs;
        room.clock.advance(1_234);
        await note(room, 'one');
        await room.joinMany(3);
        room.clock.advance(1_000);
        await room.advance(2);
        await room.reset();
        await note(room, 'two');
        const events = await room.events();
        expect(ids(events)).toEqual(rising(createdAtMs, 4));
        const atMs = [1_234, 2_234, 2_234, 2_234].map((afterMs) => createdAtMs + afterMs);
        expect(events.map((event) => event.atMs)).toEqual(atMs);
        expect(await room.fixture.store.events.newest({ room: room.room })).toBe(createdAtMs + 3);
      }));

    it('is read from where one stands, the oldest first, as much as one likes', () =>
      withRoom(target, {}, async (room) => {
        const { store, other } = room.fixture;
        const { room: name } = room;
        for (let noted = 0; noted < 25; noted++) await note(room, `note ${noted}`);
        const all = await room.events();
        expect(all).toHaveLength(25);
        const read: FeedEvent[] = [];
        for (;;) {
          const page = await other.events.read({ room: name, after: read.at(-1)?.id ?? 0, limit: 10 });
          if (page.length === 0) break;
          expect(page.length).toBeLessThanOrEqual(10);
          read.push(...page);
        }
        expect(read).toEqual(all);
        expect(await store.events.read({ room: name, after: all.at(-1)?.id ?? 0, limit: 1 })).toEqual([]);
        expect(await store.events.read({ room: name, after: Number.MAX_SAFE_INTEGER, limit: 1_000 })).toEqual([]);
        expect(await store.events.read({ room: name, after: 1, limit: 1 })).toEqual(all.slice(0, 1));
        expect(await other.events.newest({ room: name })).toBe(all.at(-1)?.id);
      }));

    it('is one for each room', () =>
      withRoom(target, {}, async (room) => {
        const second = new RoomDriver(room.fixture, room.clock);
        await second.configure(byHand);
        await note(room, 'here');
        expect(await second.events()).toEqual([]);
        await note(second, 'there');
        expect(await second.events()).toMatchObject([{ event: { change: { message: 'there' } } }]);
        expect(await room.events()).toHaveLength(1);
      }));

    it('of a room that was never configured is an error', () =>
      withRoom(target, {}, async ({ fixture: { store } }) => {
        const unknown = { code: 'room_unknown' };
        await expect(store.events.read({ room: 'unknown', after: 0, limit: 1 })).rejects.toMatchObject(unknown);
      }));

    it('has each word as it was', () =>
      withRoom(target, {}, async (room) => {
        const message = 'Zażółć "gęślą" \\ jaźń\n{{7*7}} 🎟️ \u0000\u2028';
        const actor = 'Łódź "ops"\n';
        await room.line.change({ room: room.room, change: { message, opensAtMs: null, rate: null }, actor });
        const [noted] = await room.events();
        expect(noted?.event).toMatchObject({ type: 'settings.changed', change: { message }, actor });
      }));

    it('misses nothing of many steps at once, and none twice', () =>
      withRoom(target, { capacity: 10 }, async (room) => {
        const drivers = [room, room.through(room.fixture.other.line)];
        const visit = async (index: number): Promise<void> => {
          const driver = drivers[index % 2] ?? room;
          const ticket = freshTicket();
          const result = await driver.enter(ticket);
          if (result.kind === 'admitted') await driver.release(ticket.sub);
        };
        await Promise.all(Array.from({ length: 60 }, (_, index) => visit(index)));
        const { admitted, completed } = await room.state();
        const events = await room.events();
        expect(ids(events)).toEqual(rising(events[0]?.id ?? 0, events.length));
        const subs = (type: string) =>
          events.flatMap(({ event }) => ('sub' in event && event.type === type ? [event.sub] : []));
        expect(new Set(subs('admission.started')).size).toBe(admitted);
        expect(subs('admission.started')).toHaveLength(admitted);
        expect(subs('admission.ended')).toHaveLength(completed);
        for (const sub of subs('admission.ended')) {
          const at = (type: string) =>
            events.findIndex(({ event }) => event.type === type && 'sub' in event && event.sub === sub);
          expect(at('admission.started')).toBeLessThan(at('admission.ended'));
        }
      }));

    it('has nothing of a step that failed beside others', () =>
      withRoom(target, {}, async (room) => {
        await room.joinMany(3);
        const { ticketId } = freshTicket();
        const results = await Promise.allSettled([
          note(room, 'one'),
          room.line.join({ room: 'unknown', ticketId }),
          room.advance(1),
          room.line.advance({ room: 'unknown', by: 1, key: null }),
          note(room, 'two'),
        ]);
        expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, false, true]);
        const types = (await room.events()).map(({ event }) => event.type);
        expect(types).toEqual(['settings.changed', 'serving.advanced', 'settings.changed']);
      }));

    it('goes on after a restart where it was', () =>
      withRoom(target, {}, async (room) => {
        const { reopen } = room.fixture;
        if (reopen === null) return;
        await note(room, 'before');
        const before = await room.events();
        const store = await reopen();
        const again = room.through(store.line);
        await note(again, 'after');
        const events = await store.events.read({ room: room.room, after: 0, limit: 10 });
        expect(events.slice(0, 1)).toEqual(before);
        expect(ids(events)).toEqual(rising(before[0]?.id ?? 0, 2));
      }));
  });
}
