import { describe, expect, it } from 'vitest';
import { isDrawPending } from '../../../src/room/room-state.ts';
import { JOIN_ANSWER_MS } from '../../../src/room/visit.ts';
import { byHand, freshTicket, RoomDriver, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const opensAtMs = 1_800_000_030_000;
const prequeue = { mode: 'prequeue' } as const;
const source = 'the first round of the beacon after the doors open';

export function prequeueContract(target: StoreTarget): void {
  describe('prequeue', () => {
    it('gives entries 1, 2, 3 … and no numbers', () =>
      withRoom(target, prequeue, async (room) => {
        const { epoch } = await room.state();
        for (const entry of [1, 2, 3]) {
          room.clock.advance(10);
          const result = await room.joinResult(freshTicket());
          expect(result).toEqual({ kind: 'entry', entry, epoch, joinedAtMs: room.clock.nowMs });
        }
        const { draw, ...state } = await room.state();
        expect(state).toMatchObject({ issued: 0, serving: 0, outstanding: 0 });
        expect(draw).toMatchObject({ entries: 3, base: 0, drawnAtMs: null, publicValue: null });
      }));

    it('gives a ticket the same entry again for two minutes, also when the doors have opened', () =>
      withRoom(target, prequeue, async (room) => {
        const ticket = freshTicket();
        const first = await room.joinResult(ticket);
        await room.joinEarly();
        room.clock.advance(60_000);
        expect(await room.joinResult(ticket)).toEqual(first);
        await room.change({ mode: 'open' });
        room.clock.advance(JOIN_ANSWER_MS - 60_001);
        expect(await room.joinResult(ticket)).toEqual(first);
        await room.expectState({ issued: 2 });
      }));

    it('lets nobody enter, wherever serving is', () =>
      withRoom(target, { capacity: 5 }, async (room) => {
        await room.change({ capacity: null });
        await room.advance(2);
        await room.change({ mode: 'prequeue', capacity: 5 });
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'wait' });
        await room.change({ capacity: null });
        await room.advance(3);
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'wait' });
        await room.expectState({ issued: 0, inside: 0 });
      }));

    it('lets turns be taken that were called before', () =>
      withRoom(target, {}, async (room) => {
        const [first] = await room.joinMany(2);
        await room.advance(1);
        await room.change(prequeue);
        await room.take(first);
        await room.joinEarly();
        await room.expectState({ inside: 1, issued: 2, serving: 1 });
      }));

    it('has a seed of its own for each room, until the next epoch', () =>
      withRoom(target, prequeue, async (room) => {
        const other = new RoomDriver(room.fixture, room.clock);
        const { draw } = await room.state();
        expect(draw.seed).toMatch(/^[0-9a-f]{64}$/);
        expect((await other.configure({ ...byHand, mode: 'prequeue' })).draw.seed).not.toBe(draw.seed);
        await room.joinEarly();
        await room.change({ mode: 'open' });
        expect((await room.state()).draw.seed).toBe(draw.seed);
        const after = await room.reset();
        expect(after.draw.seed).toMatch(/^[0-9a-f]{64}$/);
        expect(after.draw.seed).not.toBe(draw.seed);
      }));

    it('tells when and whence as the room says it, and once the doors are open as it said it then', () =>
      withRoom(target, { ...prequeue, opensAtMs }, async (room) => {
        expect((await room.state()).draw).toMatchObject({ opensAtMs, source: null });
        const before = await room.change({ opensAtMs: opensAtMs + 1_000, drawSource: source });
        expect(before.draw).toMatchObject({ opensAtMs: opensAtMs + 1_000, source });
        await room.joinEarly();
        await room.change({ mode: 'paused' });
        const after = await room.change({ opensAtMs: opensAtMs + 2_000, drawSource: null });
        expect(after.draw).toMatchObject({ opensAtMs: opensAtMs + 1_000, source, drawnAtMs: room.clock.nowMs });
      }));
  });

  describe('the doors', () => {
    it('open at their time, with the first step: entries become numbers, the mode open', () =>
      withRoom(target, { ...prequeue, opensAtMs }, async (room) => {
        await room.joinEarlyMany(5);
        room.clock.nowMs = opensAtMs - 1;
        expect((await room.state()).draw.drawnAtMs).toBeNull();
        room.clock.nowMs = opensAtMs + 7;
        const number = await room.join();
        expect(number).toMatchObject({ number: 6 });
        const { draw, settings, issued, serving } = await room.state();
        expect({ issued, serving, mode: settings.mode }).toEqual({ issued: 6, serving: 0, mode: 'open' });
        expect(draw).toMatchObject({ entries: 5, base: 0, drawnAtMs: opensAtMs + 7, opensAtMs, publicValue: null });
      }));

    it.each(['open', 'paused', 'closed', 'over', 'off'] as const)('open by the change to mode %s', (mode) =>
      withRoom(target, prequeue, async (room) => {
        await room.joinEarlyMany(3);
        room.clock.advance(5_000);
        const state = await room.change({ mode });
        expect(state).toMatchObject({ issued: 3, serving: mode === 'off' ? 3 : 0, settings: { mode } });
        expect(state.draw).toMatchObject({ entries: 3, base: 0, drawnAtMs: room.clock.nowMs });
      }),
    );

    it('open by a change of the file and by going back to it', () =>
      withRoom(target, {}, async (room) => {
        const second = new RoomDriver(room.fixture, room.clock);
        await second.configure({ ...byHand, mode: 'prequeue' });
        await second.joinEarly();
        expect(await second.configure(byHand)).toMatchObject({ issued: 1, settings: byHand });
        await room.change(prequeue);
        await room.joinEarlyMany(2);
        expect(await room.line.revert({ room: room.room })).toMatchObject({ issued: 2, draw: { entries: 2 } });
      }));

    it('let the inlet call at once', () =>
      withRoom(target, { ...prequeue, opensAtMs, capacity: 2 }, async (room) => {
        await room.joinEarlyMany(5);
        room.clock.nowMs = opensAtMs;
        await room.expectState({ issued: 5, serving: 2, outstanding: 2 });
      }));

    it('open behind the numbers that were given before', () =>
      withRoom(target, {}, async (room) => {
        await room.joinMany(4);
        await room.advance(1);
        await room.change(prequeue);
        await room.joinEarlyMany(3);
        await room.expectState({ issued: 4, serving: 1 });
        const state = await room.change({ mode: 'open' });
        expect(state).toMatchObject({ issued: 7, serving: 1, draw: { entries: 3, base: 4 } });
        expect((await room.join()).number).toBe(8);
      }));

    it('open on a serving number that is ahead: those whom it has passed are called', () =>
      withRoom(target, { ...prequeue, opensAtMs }, async (room) => {
        await room.advance(3);
        await room.joinEarlyMany(2);
        await room.expectState({ issued: 0, serving: 3, outstanding: 0 });
        room.clock.nowMs = opensAtMs;
        await room.expectState({ issued: 2, serving: 3, outstanding: 2 });
        expect(await room.joinResult(freshTicket())).toMatchObject({ number: 3, called: true });
      }));

    it('open on a capacity that comes with them: a serving number that is ahead calls nobody beyond it', () =>
      withRoom(target, prequeue, async (room) => {
        await room.advance(3);
        await room.joinEarlyMany(4);
        expect(await room.change({ mode: 'open', capacity: 1 })).toMatchObject({
          issued: 4,
          serving: 1,
          outstanding: 1,
        });
      }));

    it('open on people of whom nobody knows yet who is there', () =>
      withRoom(target, { mode: 'paused', passOver: true }, async (room) => {
        await room.passTime(60_000);
        await room.joinMany(2);
        await room.passTime(4 * 60_000);
        await room.change(prequeue);
        await room.joinEarlyMany(2);
        expect(await room.change({ mode: 'paused' })).toMatchObject({
          issued: 4,
          presence: { judgedUpTo: 0, counts: [] },
        });
        await room.advance(4);
        await room.expectState({ outstanding: 4, passedOver: 0 });
      }));

    it('open on nobody without a draw', () =>
      withRoom(target, { ...prequeue, drawSource: source, capacity: 1 }, async (room) => {
        const state = await room.change({ mode: 'open' });
        expect(state).toMatchObject({ issued: 0, draw: { entries: 0, drawnAtMs: room.clock.nowMs } });
        expect(isDrawPending(state.draw)).toBe(false);
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'admitted', visit: { number: 1 } });
      }));

    it('are the only ones of an epoch: afterwards mode prequeue gives numbers and calls nobody', () =>
      withRoom(target, { ...prequeue, capacity: 2 }, async (room) => {
        await room.joinEarlyMany(1);
        await room.change({ mode: 'paused' });
        const { draw } = await room.change({ mode: 'prequeue', opensAtMs: room.clock.nowMs + 5_000 });
        expect(await room.join()).toMatchObject({ number: 2 });
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'wait' });
        await room.expectState({ serving: 0, issued: 2 });
        room.clock.advance(5_000);
        const state = await room.state();
        expect(state).toMatchObject({ serving: 2, issued: 2, settings: { mode: 'open' } });
        expect(state.draw).toEqual(draw);
      }));

    it('stay open when a process starts with the file that says prequeue', () =>
      withRoom(target, { ...prequeue, opensAtMs }, async (room) => {
        const file = { ...byHand, ...prequeue, opensAtMs };
        await room.joinEarlyMany(2);
        room.clock.nowMs = opensAtMs;
        const { draw } = await room.state();
        expect(await room.configure(file)).toMatchObject({ issued: 2, settings: { mode: 'open' } });
        room.clock.advance(1_000);
        const state = await room.configure(file);
        expect(state).toMatchObject({ issued: 2, settings: { mode: 'open' } });
        expect(state.draw).toEqual(draw);
      }));

    it('open once, however many steps come at that moment', () =>
      withRoom(target, { ...prequeue, opensAtMs }, async (room) => {
        const lines = [room, room.through(room.fixture.other.line)];
        await room.joinEarlyMany(4);
        room.clock.nowMs = opensAtMs;
        const results = await Promise.all(
          Array.from({ length: 30 }, (_, index) => lines[index % 2]?.joinResult(freshTicket())),
        );
        const numbers = results.flatMap((result) => (result?.kind === 'joined' ? [result.number] : []));
        expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index + 5));
        expect((await room.state()).draw).toMatchObject({ entries: 4, base: 0 });
      }));
  });
}
