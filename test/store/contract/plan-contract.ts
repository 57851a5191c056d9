import { describe, expect, it } from 'vitest';
import { PLANNED_AT_MOST, PLANNED_TOLD } from '../../../src/room/planned-change.ts';
import type { RoomEvent } from '../../../src/room/room-event.ts';
import type { RoomSettings, SettingsChange } from '../../../src/room/settings.ts';
import type { PlanResult } from '../../../src/store/line-store.ts';
import { advanced } from './advanced-event.ts';
import { byHand, type RoomDriver, rate, withRoom, withSteppedClock } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const MINUTE_MS = 60_000;

const changed = (id: string, atMs: number, change: SettingsChange) => ({
  ...{ type: 'settings.changed', change, actor: 'ops' },
  planned: { id, atMs },
});

/** Plans a change for so many minutes from now. */
function planIn(room: RoomDriver, id: string, minutes: number, change: SettingsChange): Promise<PlanResult> {
  const atMs = room.clock.nowMs + minutes * MINUTE_MS;
  return room.line.plan({ room: room.room, id, atMs, change, actor: 'ops' });
}

/** What is noted while `step` runs and by a look at the room, without the figures of minutes. */
async function noted(room: RoomDriver, step: () => Promise<unknown> = () => room.state()): Promise<RoomEvent[]> {
  return (await room.noted(step)).filter(({ type }) => type !== 'room.metrics');
}

const ids = async (room: RoomDriver) => (await room.line.planned({ room: room.room })).map(({ id }) => id);

export function planContract(target: StoreTarget): void {
  const paused: Partial<RoomSettings> = { mode: 'paused', capacity: 10, passOver: false };

  describe('the plan', () => {
    it('makes each change once, in the first step at its time, whoever takes it', () =>
      withRoom(target, paused, async (room) => {
        await room.joinMany(3);
        const atMs = room.clock.nowMs + MINUTE_MS;
        const open = { mode: 'open', message: 'Welcome: "10:00"' } as const;
        const entry = { id: 'a', atMs, change: open, by: 'ops' };
        expect(await planIn(room, 'a', 1, open)).toEqual({ kind: 'planned' });
        await room.expectState({ serving: 0, plan: [entry] });
        room.clock.advance(MINUTE_MS - 1);
        await room.expectState({ serving: 0, plan: [entry] });
        room.clock.advance(1);
        const others = [room, room.through(room.fixture.other.line)];
        const told = await noted(room, () => Promise.all(others.map((other) => other.joinMany(2))));
        expect(told[0]).toEqual(changed('a', atMs, open));
        expect(told.filter(({ type }) => type === 'settings.changed')).toHaveLength(1);
        const state = await room.state();
        expect(state).toMatchObject({ serving: 7, plannedMade: 1, settings: { ...byHand, ...paused, ...open } });
        expect(state.plan).toBeUndefined();
        expect(await ids(room)).toEqual([]);
      }));

    it('calls nobody by the settings before a change that is due, nor by one that is over by then', () =>
      withRoom(target, { rate: rate(1, 1_000), passOver: false }, async (room) => {
        await room.joinMany(2);
        await planIn(room, 'a', 1, { mode: 'paused' });
        await planIn(room, 'b', 2, { mode: 'off' });
        await planIn(room, 'c', 3, { mode: 'closed' });
        await room.joinMany(5);
        room.clock.advance(10 * MINUTE_MS);
        const told = await noted(room);
        expect(told.flatMap((event) => ('planned' in event ? [event.planned?.id] : []))).toEqual(['a', 'b', 'c']);
        await room.expectState({
          serving: 1,
          issued: 7,
          settings: { ...byHand, rate: rate(1, 1_000), mode: 'closed' },
        });
      }));

    it('calls everybody in mode off, for the one who planned it', () =>
      withRoom(target, paused, async (room) => {
        await room.joinMany(2);
        await planIn(room, 'a', 1, { mode: 'off' });
        room.clock.advance(MINUTE_MS);
        const made = changed('a', room.clock.nowMs, { mode: 'off' });
        expect((await noted(room)).slice(0, 2)).toEqual([
          made,
          expect.objectContaining(advanced(0, 2, { actor: 'ops' })),
        ]);
      }));

    it('makes changes over those that were made by hand since, notes those that change nothing, and goes on', () =>
      withRoom(target, paused, async (room) => {
        await planIn(room, 'a', 1, { mode: 'open' });
        await planIn(room, 'b', 2, { capacity: 20 });
        await room.change({ mode: 'open', message: 'by hand' });
        room.clock.advance(MINUTE_MS);
        expect((await noted(room))[0]).toEqual(changed('a', room.clock.nowMs, { mode: 'open' }));
        room.clock.advance(MINUTE_MS);
        await room.expectState({
          plannedMade: 2,
          settings: { ...byHand, ...paused, mode: 'open', message: 'by hand', capacity: 20 },
        });
      }));

    it('is in order of time, then as it was planned, and tells the next ones with the room', () =>
      withRoom(target, paused, async (room) => {
        for (const [id, minutes] of [
          ['c', 3],
          ['a', 1],
          ['b2', 2],
          ['b1', 2],
        ] as const)
          await planIn(room, id, minutes, { message: id });
        expect(await ids(room)).toEqual(['a', 'b2', 'b1', 'c']);
        room.clock.advance(2 * MINUTE_MS);
        expect((await room.state()).settings.message).toBe('b1');
        for (let more = 1; more < PLANNED_AT_MOST; more++) await planIn(room, `more-${more}`, more, { message: null });
        expect(await planIn(room, 'last', 1, {})).toEqual({ kind: 'full' });
        expect((await room.state()).plan).toHaveLength(PLANNED_TOLD);
        expect(await ids(room)).toHaveLength(PLANNED_AT_MOST);
      }));

    it('takes a repeated call for the same, also after the change was made', () =>
      withRoom(target, paused, async (room) => {
        const plan = {
          room: room.room,
          id: 'a',
          atMs: room.clock.nowMs + 1,
          change: { mode: 'open' },
          actor: 'ops',
        } as const;
        const told = await noted(room, () => Promise.all([room.line.plan(plan), room.line.plan(plan)]));
        expect(told).toMatchObject([{ type: 'schedule.planned', id: 'a', atMs: plan.atMs, change: plan.change }]);
        room.clock.advance(1);
        await room.change({ mode: 'paused' });
        expect(await room.line.plan(plan)).toEqual({ kind: 'planned' });
        await room.expectState({ plannedMade: 1, settings: { ...byHand, ...paused } });
      }));

    it('can be changed and cancelled, which is noted once', () =>
      withRoom(target, paused, async (room) => {
        const { room: name, line } = room;
        await planIn(room, 'a', 1, { mode: 'open' });
        const later = { id: 'a', atMs: room.clock.nowMs + 2 * MINUTE_MS, change: { mode: 'off' } } as const;
        const change = () => line.plan({ room: name, ...later, replaces: true, actor: 'other' });
        expect(await noted(room, change)).toEqual([{ type: 'schedule.changed', ...later, actor: 'other' }]);
        expect(await noted(room, change)).toEqual([]);
        room.clock.advance(MINUTE_MS);
        await room.expectState({ settings: { ...byHand, ...paused }, plan: [{ ...later, by: 'other' }] });
        const cancel = () => line.cancel({ room: name, id: 'a', actor: 'ops' });
        expect(await noted(room, cancel)).toEqual([{ type: 'schedule.cancelled', ...later, actor: 'ops' }]);
        expect(await cancel()).toBe(true);
        expect(await change()).toEqual({ kind: 'unknown' });
        expect(await line.cancel({ room: name, id: 'other' })).toBe(false);
        room.clock.advance(MINUTE_MS);
        await room.expectState({ settings: { ...byHand, ...paused } });
      }));

    it('stays through a reset and a restart, and is tried without a trace', () =>
      withRoom(target, paused, async (room) => {
        await planIn(room, 'a', 1, { mode: 'over' });
        await room.reset();
        const reopened = (await room.fixture.reopen?.())?.line ?? room.line;
        const again = room.through(reopened);
        room.clock.advance(MINUTE_MS);
        const tried = await again.line.tick({ room: room.room, dryRun: true });
        expect(tried).toMatchObject({ settings: { mode: 'over' }, plannedMade: 1 });
        expect(tried.plan).toBeUndefined();
        expect(await again.line.tick({ room: room.room })).toEqual(tried);
      }));

    it('opens doors that open between two changes there, and those that a change opens', () =>
      withRoom(target, { mode: 'prequeue', opensAtMs: 1_800_000_000_000 + 5 * MINUTE_MS }, async (room) => {
        await room.joinEarlyMany(3);
        await planIn(room, 'early', 4, { message: 'soon' });
        await planIn(room, 'late', 6, { opensAtMs: null, mode: 'paused' });
        room.clock.advance(7 * MINUTE_MS);
        const types = (await noted(room)).map(({ type }) => type);
        expect(types).toEqual(['settings.changed', 'doors.opened', 'settings.changed']);
        await room.expectState({ issued: 3, settings: { ...byHand, mode: 'paused', message: 'soon' } });
      }));

    it('goes by the clock of the store, also where that is stepped, and makes nothing twice', () =>
      withSteppedClock(target, paused, async (room, clock) => {
        await planIn(room, 'a', 60, { mode: 'open' });
        clock.step(61 * MINUTE_MS);
        await room.expectState({ plannedMade: 1 });
        await room.change({ mode: 'paused' });
        clock.step(-120 * MINUTE_MS);
        await room.state();
        clock.advance(120 * MINUTE_MS);
        await room.expectState({ plannedMade: 1, settings: { ...byHand, ...paused } });
      }));
  });
}
