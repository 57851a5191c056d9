import { describe, expect, it } from 'vitest';
import { numberOfEntry } from '../../../src/room/draw.ts';
import type { RoomState } from '../../../src/room/room-state.ts';
import type { JoinResult } from '../../../src/store/line-store.ts';
import { freshTicket, type RoomDriver, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';
import type { Ticket } from './visitor-driver.ts';

const opensAtMs = 1_800_000_030_000;
const prequeue = { mode: 'prequeue', opensAtMs } as const;

/** Many who join at once, through both handles of the room. */
function joinTogether(room: RoomDriver, tickets: readonly Ticket[]): Promise<JoinResult[]> {
  const drivers = [room, room.through(room.fixture.other.line)];
  return Promise.all(tickets.map((ticket, index) => (drivers[index % 2] ?? room).joinResult(ticket)));
}

const someone = (count: number): Ticket[] => Array.from({ length: count }, freshTicket);

/** Everybody has a number, nobody that of another: together they have all that were given. */
function expectOneEach(state: RoomState, joined: readonly JoinResult[]): void {
  const entries = joined.flatMap((result) => (result.kind === 'entry' ? [result.entry] : []));
  expect(entries.toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: state.draw.entries }, (_, index) => index + 1),
  );
  const numbers = joined.map((result) => {
    if (result.kind === 'joined') return result.number;
    return result.kind === 'entry' ? numberOfEntry(state, result.entry) : null;
  });
  const all = Array.from({ length: state.issued }, (_, index) => index + 1);
  expect(numbers.toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual(all);
}

export function openingContract(target: StoreTarget): void {
  describe('the opening moment', () => {
    it('gives everybody who joins around it one number, from the draw or behind it', () =>
      withRoom(target, prequeue, async (room) => {
        const before = await joinTogether(room, someone(30));
        const during = joinTogether(room, someone(60));
        const one = await room.joinResult(freshTicket());
        room.clock.nowMs = opensAtMs;
        const after = joinTogether(room, someone(60));
        const joined = [...before, ...(await during), one, ...(await after)];
        const state = await room.state();
        expect(state).toMatchObject({ issued: 151, serving: 0, settings: { mode: 'open' } });
        expect(joined.some(({ kind }) => kind === 'joined')).toBe(true);
        expectOneEach(state, joined);
      }));

    it('gives them the same again when they ask again', () =>
      withRoom(target, prequeue, async (room) => {
        const tickets = someone(40);
        const first = await joinTogether(room, tickets.slice(0, 20));
        room.clock.nowMs = opensAtMs;
        const all = await joinTogether(room, tickets);
        expect(all.slice(0, 20)).toEqual(first);
        expect((await joinTogether(room, tickets)).map(place)).toEqual(all.map(place));
        expectOneEach(await room.state(), all);
      }));

    it('may be followed by a public value while people join, and calls nobody before that', () =>
      withRoom(target, { ...prequeue, drawSource: 'a beacon', capacity: 30 }, async (room) => {
        const early = await joinTogether(room, someone(50));
        room.clock.nowMs = opensAtMs;
        const waiting = await joinTogether(room, someone(20));
        await room.expectState({ serving: 0, outstanding: 0, issued: 70 });
        const other = room.through(room.fixture.other.line);
        const [later] = await Promise.all([joinTogether(room, someone(20)), other.completeDraw('round 4711')]);
        const state = await room.state();
        expect(state).toMatchObject({ serving: 30, outstanding: 30, issued: 90 });
        expectOneEach(state, [...early, ...waiting, ...later]);
      }));

    it('comes all the same when the store was restarted before it, and happens once when it is after it', () =>
      withRoom(target, prequeue, async (room) => {
        const { reopen } = room.fixture;
        if (reopen === null) return;
        const tickets = someone(30);
        const early = await joinTogether(room, tickets);
        const once = room.through((await reopen()).line);
        expect(await once.joinResult(tickets[0] ?? freshTicket())).toEqual(early[0]);
        room.clock.nowMs = opensAtMs;
        const joined = [...early, await once.joinResult(freshTicket())];
        const opened = await once.state();
        const twice = room.through((await reopen()).line);
        expect(await twice.state()).toEqual(opened);
        joined.push(await twice.joinResult(freshTicket()));
        expectOneEach(await twice.state(), joined);
      }));
  });
}

/** What a ticket holds, without what changes while one waits. */
function place(result: JoinResult): number {
  return result.kind === 'joined' ? result.number : result.kind === 'entry' ? -result.entry : 0;
}
