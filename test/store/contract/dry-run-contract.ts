import { describe, expect, it } from 'vitest';
import type { RoomState } from '../../../src/room/room-state.ts';
import { defaultGate, type SettingsChange } from '../../../src/room/settings.ts';
import type { AdvanceResult } from '../../../src/store/line-store.ts';
import { byHand, type RoomDriver, rate, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

type Advancing = Parameters<RoomDriver['line']['advance']>[0];

/** Tries a step, and takes it: nothing changes before it is taken, and both answers are the same. @returns the answer */
async function triedFirst<T>(room: RoomDriver, step: (dryRun: boolean) => Promise<T>): Promise<T> {
  const before = await room.contents();
  const tried = await step(true);
  expect(await room.contents()).toEqual(before);
  expect(tried).toEqual(await step(false));
  return tried;
}

const change = (room: RoomDriver, wanted: SettingsChange): Promise<RoomState> =>
  triedFirst(room, (dryRun) => room.line.change({ room: room.room, change: wanted, actor: 'ops', dryRun }));

const advance = (room: RoomDriver, by: number, more: Partial<Advancing> = {}): Promise<AdvanceResult> =>
  triedFirst(room, async (dryRun) => {
    const result = await room.line.advance({ room: room.room, by, key: null, actor: 'ops', ...more, dryRun });
    if (result.kind !== 'advanced') return result;
    const { before, ...answer } = result;
    expect(before === undefined).toBe(!dryRun);
    return answer;
  });

const advanced = (serving: number, called: number, cut = 0) => {
  return { kind: 'advanced', from: expect.any(Number), serving, called, cut };
};

export function dryRunContract(target: StoreTarget): void {
  describe('a dry run of an advance', () => {
    it('is what the advance then does, and leaves no trace', () =>
      withRoom(target, { mode: 'paused', capacity: 3 }, async (room) => {
        await room.joinMany(5);
        expect(await advance(room, 4)).toEqual(advanced(3, 3, 1));
        await room.change({ capacity: null });
        expect(await advance(room, 9)).toEqual(advanced(12, 2));
        expect(await advance(room, -11)).toEqual(advanced(1, 0));
        expect(await advance(room, -2)).toEqual(advanced(0, 0, 1));
        expect(await advance(room, 9, { exits: true })).toEqual(advanced(5, 5, 4));
      }));

    it('takes no key, and answers with a key that has an answer as the advance would', () =>
      withRoom(target, {}, async (room) => {
        await room.joinMany(5);
        expect(await advance(room, 2, { key: 'one' })).toEqual(advanced(2, 2));
        expect(await advance(room, 2, { key: 'one' })).toEqual(advanced(2, 2));
        expect(await advance(room, 3, { key: 'one' })).toEqual({ kind: 'key-reused' });
      }));

    it('is refused as the advance would be', () =>
      withRoom(target, { capacity: 2 }, async (room) => {
        await room.joinMany(2);
        expect(await advance(room, -1)).toEqual({ kind: 'pause-first' });
        const opensAtMs = room.clock.nowMs + 60_000;
        await room.change({ mode: 'prequeue', drawSource: 'a beacon', opensAtMs });
        await room.joinEarly();
        room.clock.advance(60_000);
        expect(await advance(room, 1)).toEqual({ kind: 'draw-pending' });
      }));

    it('tells the room as it was before', () =>
      withRoom(target, {}, async (room) => {
        await room.joinMany(3);
        await room.advance(1);
        room.clock.advance(byHand.turnWindowMs);
        const tried = await room.line.advance({ room: room.room, by: 1, key: null, dryRun: true });
        expect(tried).toEqual({ ...advanced(2, 1), before: await room.state() });
        await room.expectState({ serving: 1, outstanding: 0, missed: 1 });
      }));

    it('knows who is there', () =>
      withRoom(target, { passOver: true }, async (room) => {
        const tickets = await room.joinMany(9);
        const present = tickets.filter(({ number }) => number % 3 === 0);
        await room.passTime(240_000, present);
        expect(await advance(room, 4)).toEqual(advanced(4, 1));
        await room.change({ mode: 'paused', capacity: 2 });
        expect(await advance(room, 9)).toEqual(advanced(6, 1, 7));
        expect(await advance(room, -3)).toEqual(advanced(3, 0));
        await room.expectState({ outstanding: 1, passedOver: 2 });
      }));

    it('steps over numbers that were skipped, also when nobody has noticed it yet', () =>
      withRoom(target, {}, async (room) => {
        await room.joinMany(2);
        await room.fixture.skipNumbers?.(room.room, 8);
        expect(await advance(room, 3)).toEqual(advanced(11, 2));
        await room.joinMany(2);
        expect(await advance(room, -2)).toEqual(advanced(1, 0));
        await room.fixture.skipNumbers?.(room.room, 8);
        expect(await advance(room, 4)).toEqual(advanced(21, 3));
      }));

    it('takes back calls of late returners, too', () =>
      withRoom(target, { mode: 'paused', passOver: true }, async (room) => {
        const tickets = await room.joinMany(6);
        await room.passTime(240_000, tickets.slice(0, 2));
        await room.advance(6);
        await room.expectState({ passedOver: 4 });
        for (const ticket of tickets.slice(2)) await room.look(ticket);
        room.clock.advance(40_000);
        for (const ticket of tickets.slice(3, 5)) await room.look(ticket);
        // The others are not waiting any more.
        room.clock.advance(10_000);
        expect(await advance(room, -2)).toEqual(advanced(4, 0));
        await room.expectState({ late: 1, outstanding: 2 });
        await room.change({ mode: 'open' });
        await room.expectState({ late: 0, outstanding: 3 });
        expect(await advance(room, -1)).toEqual(advanced(3, 0));
        await room.expectState({ outstanding: 2 });
      }));
  });

  describe('a dry run of a change', () => {
    it('is what the change then does, and leaves no trace', () =>
      withRoom(target, { mode: 'paused', capacity: 3 }, async (room) => {
        await room.joinMany(9);
        expect(await change(room, { mode: 'open' })).toMatchObject({ serving: 3, outstanding: 3 });
        expect(await change(room, { capacity: null, rate: rate(1, 60_000) })).toMatchObject({ serving: 4 });
        expect(await change(room, { rate: rate(3, 60_000) })).toMatchObject({ serving: 6 });
        expect(await change(room, { message: 'Soon.' })).toMatchObject({ serving: 6 });
        expect(await change(room, { message: 'Soon.' })).toMatchObject({ serving: 6 });
        expect(await change(room, { mode: 'off' })).toMatchObject({ serving: 9, outstanding: 9 });
      }));

    it('opens doors, at once or in time, as the change does', () =>
      withRoom(target, { mode: 'prequeue', capacity: 2 }, async (room) => {
        await room.joinEarlyMany(3);
        expect(await change(room, { opensAtMs: room.clock.nowMs + 1_000 })).toMatchObject({ issued: 0 });
        expect(await change(room, { opensAtMs: room.clock.nowMs })).toMatchObject({ issued: 3, serving: 2 });
        const { draw } = await room.reset();
        expect(draw.drawnAtMs).toBeNull();
        await room.change({ mode: 'prequeue', opensAtMs: room.clock.nowMs + 1_000, drawSource: 'a beacon' });
        await room.joinEarlyMany(3);
        room.clock.advance(1_000);
        // The doors have opened by the time that the change comes.
        const pending = await change(room, { message: 'Soon.' });
        expect(pending).toMatchObject({ serving: 0, settings: { mode: 'open' }, draw: { base: 0, publicValue: null } });
        expect(await change(room, { mode: 'off' })).toMatchObject({ serving: 0, issued: 3 });
      }));

    it('opens a gate that it takes away', () =>
      withRoom(target, { capacity: 2 }, async (room) => {
        await room.change({ gate: { url: 'https://shop.example.com/', ...defaultGate } });
        await room.setGate(true);
        await room.joinMany(3);
        expect(await change(room, { gate: null })).toMatchObject({ gateShut: false, serving: 2 });
      }));

    it('knows what time has done since the last step', () =>
      withRoom(target, { capacity: 3, passOver: true }, async (room) => {
        const [first, second] = await room.joinMany(8);
        await room.visit(first);
        await room.take(second);
        room.clock.advance(byHand.turnWindowMs + 1_000);
        const after = await change(room, { capacity: 4 });
        expect(after).toMatchObject({ inside: 1, outstanding: 3, missed: 1, lapsed: 1 });
        room.clock.advance(byHand.turnWindowMs + byHand.graceMs);
        await change(room, { graceMs: 0 });
      }));

    it('serves late returners first', () =>
      withRoom(target, { capacity: 2 }, async (room) => {
        const [first, second] = await room.joinMany(6);
        room.clock.advance(byHand.turnWindowMs);
        await room.expectState({ serving: 4, outstanding: 2 });
        for (const ticket of [first, second]) await room.look(ticket);
        expect(await change(room, { capacity: 5 })).toMatchObject({ late: 0, outstanding: 5, serving: 5 });
      }));

    it('of a revert is what it then does', () =>
      withRoom(target, {}, async (room) => {
        await room.joinMany(3);
        await room.change({ capacity: 2, message: 'Soon.', mode: 'paused' });
        const after = await triedFirst(room, (dryRun) => room.line.revert({ room: room.room, dryRun }));
        expect(after.settings).toEqual(byHand);
      }));

    it('of nothing but time tells the room as it is', () =>
      withRoom(target, { capacity: 2 }, async (room) => {
        const [first] = await room.joinMany(5);
        await room.visit(first);
        room.clock.advance(byHand.admissionMs);
        const state = await triedFirst(room, (dryRun) => room.line.tick({ room: room.room, dryRun }));
        expect(state).toMatchObject({ inside: 0, missed: 1, serving: 4, outstanding: 2 });
      }));
  });

  it('dry runs between steps that come at the same moment disturb none of them', () =>
    withRoom(target, { mode: 'paused', capacity: 100 }, async (room) => {
      await room.joinMany(10);
      const by = (dryRun: boolean) => room.line.advance({ room: room.room, by: 1, key: null, dryRun });
      const kinds = Array.from({ length: 10 }, (_, index) => index % 2 === 0);
      const results = await Promise.all(kinds.map(by));
      const servings = results.map((result) => (result.kind === 'advanced' ? result.serving : null));
      expect(servings).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
      await room.expectState({ serving: 5, outstanding: 5 });
    }));
}
