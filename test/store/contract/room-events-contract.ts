import { describe, expect, it } from 'vitest';
import { defaultGate, type SettingsChange } from '../../../src/room/settings.ts';
import { advanced } from './advanced-event.ts';
import { byHand, rate, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const MINUTE_MS = 60_000;
const actor = 'ops';

export function roomEventsContract(target: StoreTarget): void {
  describe('events of the room', () => {
    it('are none before anything happened, whoever configures it', () =>
      withRoom(target, {}, async (room) => {
        await room.configure(byHand);
        await room.state();
        expect(await room.events()).toEqual([]);
        expect(await room.fixture.store.events.newest({ room: room.room })).toBe(0);
      }));

    it('tell of settings that have changed', () =>
      withRoom(target, {}, async (room) => {
        const { room: name, line } = room;
        const change = { message: 'soon', admissionMs: 1_000 };
        const changed = (told: unknown, by: string | null) => ({ type: 'settings.changed', change: told, actor: by });
        const alter = () => line.change({ room: name, change, actor });
        expect(await room.noted(alter)).toEqual([changed(change, actor)]);
        expect(await room.noted(alter)).toEqual([]);
        expect(await room.noted(() => room.change({}))).toEqual([]);
        expect(await room.noted(() => room.configure({ ...byHand, message: 'file' }))).toEqual([]);
        expect(await room.noted(() => line.revert({ room: name, actor }))).toEqual([changed(null, actor)]);
        expect(await room.noted(() => line.revert({ room: name, actor }))).toEqual([]);
        expect(await room.noted(() => room.configure({ ...byHand, capacity: 7 }))).toEqual([changed(null, null)]);
        expect(await room.noted(() => room.configure({ ...byHand, capacity: 7 }))).toEqual([]);
      }));

    it('tell of a reset, once for each key, and of all visits that it ended', () =>
      withRoom(target, {}, async (room) => {
        const tickets = await room.joinMany(3);
        await room.advance(3);
        for (const ticket of tickets.slice(0, 2)) await room.visit(ticket);
        await room.take(tickets[2]);
        await room.release(tickets[0]?.sub ?? '');
        const reset = () => room.line.reset({ room: room.room, key: 'key', actor });
        const { epoch } = await room.state();
        const [first, ...ended] = await room.noted(reset);
        expect(first).toEqual({ type: 'room.reset', epoch: epoch + 1, actor });
        const one = { type: 'admission.ended', outcome: 'abandoned', actor: null };
        expect(ended).toEqual(
          expect.arrayContaining([
            { ...one, sub: tickets[1]?.sub, number: 2 },
            { ...one, sub: tickets[2]?.sub, number: 3 },
          ]),
        );
        expect(ended).toHaveLength(2);
        expect(await room.noted(reset)).toEqual([]);
      }));

    it('tell what was done to definitions, once for each key, also of clients with unusual names', () =>
      withRoom(target, {}, async ({ room, line, fixture }) => {
        const acts = [
          { type: 'room.created', actor },
          { type: 'client.created', client: 'a"b\\nc', actor },
          { type: 'client.secret_added', client: 'a"b\\nc', actor: null },
          { type: 'room.deleted', actor: null },
        ] as const;
        const noteAll = () => Promise.all(acts.map((event, index) => line.note({ room, event, key: `key ${index}` })));
        await noteAll();
        await noteAll();
        const kept = await fixture.other.events.read({ room, after: 0, limit: 10, only: 'acts' });
        expect(kept.map(({ event }) => event)).toEqual(acts);
        await expect(line.note({ room: 'nowhere', event: acts[0], key: 'key' })).rejects.toMatchObject({
          code: 'room_unknown',
        });
      }));

    it('tell of doors that opened by themselves, and of nothing else', () =>
      withRoom(target, { mode: 'prequeue', opensAtMs: 1_800_000_030_000, capacity: 1 }, async (room) => {
        await room.joinEarly();
        await room.joinEarly();
        room.clock.advance(30_000);
        const noted = await room.noted(() => room.state());
        expect(noted).toEqual([{ type: 'doors.opened', entries: 2, base: 0 }, advanced(0, 1)]);
      }));

    it('tell that a room opened by itself whose doors were open before', () =>
      withRoom(target, { mode: 'prequeue' }, async (room) => {
        await room.change({ mode: 'open' });
        await room.change({ mode: 'prequeue', opensAtMs: room.clock.nowMs + 1_000 });
        room.clock.advance(1_000);
        expect(await room.noted(() => room.state())).toEqual([
          { type: 'settings.changed', change: { mode: 'open' }, actor: null },
        ]);
      }));

    it('tell of a serving number that was ahead as the doors opened, and of an off that had to wait for the draw', () =>
      withRoom(target, { mode: 'prequeue' }, async (room) => {
        const alter = (change: SettingsChange) => () => room.line.change({ room: room.room, change, actor });
        await room.joinEarly();
        await room.advance(2);
        const [, opened, ...others] = await room.noted(alter({ mode: 'open' }));
        expect([opened, ...others]).toEqual([{ type: 'doors.opened', entries: 1, base: 0 }, advanced(0, 1)]);
        await room.reset();
        await room.change({ mode: 'prequeue', drawSource: 'a beacon' });
        await room.joinEarly();
        await room.change({ mode: 'off' });
        const complete = () => room.line.completeDraw({ room: room.room, publicValue: 'value', actor });
        expect(await room.noted(complete)).toEqual([
          { type: 'draw.completed', publicValue: 'value', actor },
          advanced(0, 1),
        ]);
      }));

    it('tell of doors that were opened, of the draw that followed and of its calls', () =>
      withRoom(target, { mode: 'prequeue', drawSource: 'a beacon', capacity: 1 }, async (room) => {
        await room.joinEarly();
        await room.joinEarly();
        const opened = await room.noted(() => room.line.change({ room: room.room, change: { mode: 'open' }, actor }));
        expect(opened).toEqual([
          { type: 'settings.changed', change: { mode: 'open' }, actor },
          { type: 'doors.opened', entries: 2, base: 0 },
        ]);
        const complete = () => room.line.completeDraw({ room: room.room, publicValue: 'value', actor });
        const completed = { type: 'draw.completed', publicValue: 'value', actor };
        expect(await room.noted(complete)).toEqual([completed, advanced(0, 1)]);
        expect(await room.noted(complete)).toEqual([]);
        expect(await room.noted(() => room.completeDraw('other'))).toEqual([]);
      }));

    it('tell of the gate when it changes', () =>
      withRoom(target, { gate: { url: 'https://shop.example.com/', ...defaultGate } }, async (room) => {
        expect(await room.noted(() => room.setGate(false))).toEqual([]);
        expect(await room.noted(() => room.setGate(true))).toEqual([{ type: 'gate.changed', shut: true }]);
        expect(await room.noted(() => room.setGate(true))).toEqual([]);
        expect(await room.noted(() => room.setGate(false))).toEqual([{ type: 'gate.changed', shut: false }]);
        await room.setGate(true);
        expect(await room.noted(() => room.change({ gate: null }))).toEqual([
          { type: 'settings.changed', change: { gate: null }, actor: null },
          { type: 'gate.changed', shut: false },
        ]);
        expect(await room.noted(() => room.setGate(true))).toEqual([]);
      }));
  });

  describe('figures of a room', () => {
    const figures = {
      issued: 3,
      serving: 2,
      outstanding: 0,
      inside: 0,
      entries: 0,
      admitted: 1,
      completed: 0,
      abandoned: 0,
      missed: 1,
      passedOver: 1,
      joined: 3,
      ...{ admit: null, everyMs: null, capacity: null },
    };

    it('are noted by the first step of a minute, after what time has ended', () =>
      withRoom(target, {}, async (room) => {
        const [first] = await room.joinMany(3);
        await room.advance(2);
        await room.take(first);
        room.clock.advance(MINUTE_MS - 1);
        expect(await room.noted(() => room.state())).toEqual([]);
        room.clock.advance(1);
        const noted = await room.noted(() => room.advance(1));
        expect(
          noted
            .slice(0, 2)
            .map(({ type }) => type)
            .sort(),
        ).toEqual(['admission.ended', 'turns.missed']);
        expect(noted.slice(2)).toEqual([{ type: 'room.metrics', figures }, advanced(2, 3)]);
        room.clock.advance(MINUTE_MS - 1);
        expect(await room.noted(() => room.join())).toEqual([]);
        room.clock.advance(5 * MINUTE_MS + 1);
        const later = await room.noted(() => room.join());
        expect(later).toEqual([
          { type: 'turns.missed', upTo: 3, count: 1 },
          { type: 'room.metrics', figures: { ...figures, issued: 4, serving: 3, missed: 2, joined: 1 } },
        ]);
      }));

    it('tell the rate and the capacity that are set, also while nobody is called', () =>
      withRoom(target, { mode: 'paused', rate: rate(20, 30_000), capacity: 9 }, async (room) => {
        room.clock.advance(MINUTE_MS);
        const set = { admit: 20, everyMs: 30_000, capacity: 9 };
        expect(await room.noted(() => room.state())).toMatchObject([{ type: 'room.metrics', figures: set }]);
      }));

    it('count those who joined on through a reset', () =>
      withRoom(target, {}, async (room) => {
        await room.joinMany(2);
        await room.reset();
        await room.joinMany(1);
        room.clock.advance(MINUTE_MS);
        expect(await room.noted(() => room.state())).toMatchObject([
          { type: 'room.metrics', figures: { issued: 1, joined: 3 } },
        ]);
      }));

    it('count early visitors who wait for the draw', () =>
      withRoom(target, { mode: 'prequeue' }, async (room) => {
        await room.joinEarly();
        await room.joinEarly();
        room.clock.advance(MINUTE_MS);
        expect(await room.noted(() => room.joinEarly())).toMatchObject([
          { type: 'room.metrics', figures: { issued: 0, entries: 2, joined: 2 } },
        ]);
        room.clock.advance(MINUTE_MS);
        expect(await room.noted(() => room.state())).toMatchObject([
          { type: 'room.metrics', figures: { issued: 0, entries: 3, joined: 1 } },
        ]);
      }));
  });
}
