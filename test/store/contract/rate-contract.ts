import { describe, expect, it } from 'vitest';
import { freshTicket, rate, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const MINUTE_MS = 60_000;
const longTurns = { turnWindowMs: 3_600_000, graceMs: 3_600_000 };

export function rateContract(target: StoreTarget): void {
  describe('rate', () => {
    it('calls its share at once and in every period, and no more', () =>
      withRoom(target, { ...longTurns, rate: rate(2, MINUTE_MS) }, async (room) => {
        await room.joinMany(5);
        await room.expectState({ serving: 2, outstanding: 2 });
        room.clock.advance(MINUTE_MS - 1);
        await room.expectState({ serving: 2 });
        room.clock.advance(1);
        await room.expectState({ serving: 4 });
        await room.expectState({ serving: 4 });
      }));

    it('lets lapse what a period did not use', () =>
      withRoom(target, { ...longTurns, rate: rate(2, MINUTE_MS) }, async (room) => {
        await room.state();
        room.clock.advance(MINUTE_MS);
        await room.joinMany(5);
        await room.expectState({ serving: 2 });
      }));

    it('does not make up for periods that nobody ticked', () =>
      withRoom(target, { ...longTurns, rate: rate(2, MINUTE_MS) }, async (room) => {
        await room.joinMany(9);
        room.clock.advance(10 * MINUTE_MS);
        await room.expectState({ serving: 4 });
      }));

    it('counts its periods from when it was set', () =>
      withRoom(target, { ...longTurns, mode: 'paused' }, async (room) => {
        await room.joinMany(9);
        room.clock.advance(MINUTE_MS / 2);
        await room.change({ rate: rate(2, MINUTE_MS), mode: 'open' });
        await room.expectState({ serving: 2 });
        room.clock.advance(MINUTE_MS - 1);
        await room.expectState({ serving: 2 });
        room.clock.advance(1);
        await room.expectState({ serving: 4 });
      }));

    it('counts its periods from its beginning, and calls nobody before', () =>
      withRoom(target, longTurns, async (room) => {
        await room.joinMany(9);
        const fromMs = room.clock.nowMs + MINUTE_MS / 2;
        await room.change({ rate: rate(2, MINUTE_MS, { fromMs }) });
        room.clock.nowMs = fromMs - 1;
        await room.expectState({ serving: 0 });
        room.clock.nowMs = fromMs;
        await room.expectState({ serving: 2 });
        room.clock.advance(MINUTE_MS);
        await room.expectState({ serving: 4 });
      }));

    it('grants the current period at once where its beginning is past', () =>
      withRoom(target, longTurns, async (room) => {
        await room.joinMany(9);
        await room.change({ rate: rate(2, MINUTE_MS, { fromMs: room.clock.nowMs - 3.5 * MINUTE_MS }) });
        await room.expectState({ serving: 2 });
        room.clock.advance(MINUTE_MS / 2);
        await room.expectState({ serving: 4 });
      }));

    it('ends when it says, with what was left of its credit', () =>
      withRoom(target, longTurns, async (room) => {
        const untilMs = room.clock.nowMs + MINUTE_MS + 1;
        await room.change({ rate: rate(2, MINUTE_MS, { untilMs }) });
        await room.joinMany(1);
        room.clock.nowMs = untilMs - 1;
        await room.joinMany(1);
        await room.expectState({ serving: 2 });
        room.clock.nowMs = untilMs;
        expect(await room.enter(freshTicket())).toMatchObject({ kind: 'wait' });
        await room.joinMany(3);
        room.clock.advance(5 * MINUTE_MS);
        await room.expectState({ serving: 2 });
      }));

    it('calls nobody while the room is paused, and its current share at once when it opens', () =>
      withRoom(target, { ...longTurns, rate: rate(2, MINUTE_MS) }, async (room) => {
        await room.joinMany(9);
        await room.change({ mode: 'paused' });
        room.clock.advance(3 * MINUTE_MS);
        await room.expectState({ serving: 2 });
        await room.change({ mode: 'open' });
        await room.expectState({ serving: 4 });
        await room.change({ mode: 'paused' });
        await room.change({ mode: 'open' });
        await room.expectState({ serving: 4 });
      }));

    it('charges late returns, which wait for credit, first in line', () =>
      withRoom(target, { rate: rate(1, MINUTE_MS) }, async (room) => {
        const [missed] = await room.joinMany(4);
        room.clock.advance(MINUTE_MS);
        await room.expectState({ serving: 2, outstanding: 1, missed: 1 });
        expect(await room.claim(missed)).toEqual({ kind: 'waiting', late: true });
        room.clock.advance(MINUTE_MS);
        // Not seen for a minute: the share goes to the next in line.
        await room.expectState({ serving: 3, late: 0 });
        expect(await room.claim(missed)).toEqual({ kind: 'waiting', late: true });
        room.clock.advance(MINUTE_MS / 2);
        expect(await room.claim(missed)).toEqual({ kind: 'waiting', late: true });
        room.clock.advance(MINUTE_MS / 2);
        await room.expectState({ serving: 3, late: 0, outstanding: 1 });
        await room.take(missed);
        await room.expectState({ serving: 3, inside: 1, outstanding: 0 });
        room.clock.advance(MINUTE_MS);
        await room.expectState({ serving: 4 });
      }));

    it('gets the share of missed turns back only where the room says so', () =>
      withRoom(target, { turnWindowMs: 10_000, rate: rate(2, MINUTE_MS) }, async (room) => {
        await room.joinMany(9);
        room.clock.advance(10_000);
        await room.expectState({ serving: 2, missed: 2 });
        room.clock.advance(50_000);
        await room.change({ rate: rate(2, MINUTE_MS, { returnNoShows: true }) });
        await room.expectState({ serving: 4 });
        room.clock.advance(10_000);
        await room.expectState({ serving: 6, missed: 4 });
      }));

    it('that drops to none calls nobody', () =>
      withRoom(target, { ...longTurns, rate: rate(2, MINUTE_MS) }, async (room) => {
        await room.joinMany(9);
        await room.change({ rate: null });
        room.clock.advance(5 * MINUTE_MS);
        await room.expectState({ serving: 2 });
      }));

    it('set anew after it was dropped is a new one', () =>
      withRoom(target, { ...longTurns, rate: rate(2, MINUTE_MS) }, async (room) => {
        await room.joinMany(9);
        await room.change({ rate: null });
        await room.change({ rate: rate(3, MINUTE_MS) });
        await room.expectState({ serving: 5 });
      }));
  });

  describe('change of a rate', () => {
    it('to the same changes nothing', () =>
      withRoom(target, { ...longTurns, rate: rate(2, MINUTE_MS) }, async (room) => {
        await room.joinMany(9);
        room.clock.advance(MINUTE_MS / 2);
        await room.change({ rate: rate(2, MINUTE_MS) });
        await room.expectState({ serving: 2 });
        room.clock.advance(MINUTE_MS / 2);
        await room.expectState({ serving: 4 });
      }));

    it('of its share moves the credit by the difference', () =>
      withRoom(target, { ...longTurns, rate: rate(4, MINUTE_MS) }, async (room) => {
        await room.joinMany(2);
        await room.change({ rate: rate(3, MINUTE_MS) });
        await room.joinMany(3);
        await room.expectState({ serving: 3 });
        await room.change({ rate: rate(1, MINUTE_MS) });
        await room.change({ rate: rate(2, MINUTE_MS) });
        await room.expectState({ serving: 4 });
        room.clock.advance(MINUTE_MS);
        await room.joinMany(3);
        await room.expectState({ serving: 6 });
      }));

    it('of its period starts with the next period of the new grid', () =>
      withRoom(target, { ...longTurns, rate: rate(2, MINUTE_MS) }, async (room) => {
        await room.joinMany(9);
        room.clock.advance(30_000);
        await room.change({ rate: rate(2, 20_000) });
        await room.expectState({ serving: 2 });
        room.clock.advance(9_999);
        await room.expectState({ serving: 2 });
        room.clock.advance(1);
        await room.expectState({ serving: 4 });
        room.clock.advance(20_000);
        await room.expectState({ serving: 6 });
      }));

    it('of its period keeps the credit that is left', () =>
      withRoom(target, { ...longTurns, rate: rate(3, MINUTE_MS) }, async (room) => {
        await room.joinMany(1);
        await room.change({ rate: rate(3, 90_000) });
        await room.joinMany(4);
        await room.expectState({ serving: 3 });
      }));

    it('of its beginning, before anything was granted, grants as a new one does', () =>
      withRoom(target, longTurns, async (room) => {
        await room.joinMany(9);
        await room.change({ rate: rate(2, MINUTE_MS, { fromMs: room.clock.nowMs + 10 * MINUTE_MS }) });
        await room.expectState({ serving: 0 });
        await room.change({ rate: rate(2, MINUTE_MS, { fromMs: room.clock.nowMs }) });
        await room.expectState({ serving: 2 });
      }));
  });
}
