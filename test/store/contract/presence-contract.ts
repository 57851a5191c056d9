import { describe, expect, it } from 'vitest';
import type { Presence } from '../../../src/room/room-state.ts';
import { freshTicket, type RoomDriver, rate, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';
import type { Ticket } from './visitor-driver.ts';

const MINUTE_MS = 60_000;
const JUDGED_AFTER_MS = 180_000;
const SMALLEST_ZONE = 2_000;
const LARGEST_ZONE = 100_000;

const nobodyJudged: Presence['counts'] = [];
const present = ({ presence: { counts } }: { presence: Presence }): number => counts.reduce((sum, n) => sum + n, 0);

/** A point of presence at the beginning of a minute, and none before: for a minute nobody has asked. */
async function afterAMinute(room: RoomDriver): Promise<void> {
  room.clock.advance(MINUTE_MS);
  await room.state();
}

function joinTogether(room: RoomDriver, count: number): Promise<Ticket[]> {
  return Promise.all(Array.from({ length: count }, () => room.join()));
}

export function presenceContract(target: StoreTarget): void {
  describe('near zone', () => {
    it('ends two thousand numbers on, from the first point of a minute to the next', () =>
      withRoom(target, { passOver: true }, async (room) => {
        await afterAMinute(room);
        await room.joinMany(7);
        await room.expectState({ presence: { zoneUpTo: SMALLEST_ZONE, judgedUpTo: 0, counts: nobodyJudged } });
        await room.advance(5);
        room.clock.advance(MINUTE_MS - 1);
        await room.expectState({ presence: { zoneUpTo: SMALLEST_ZONE, judgedUpTo: 5, counts: nobodyJudged } });
        room.clock.advance(1);
        await room.expectState({ presence: { zoneUpTo: 5 + SMALLEST_ZONE, judgedUpTo: 5, counts: nobodyJudged } });
      }));

    it('is twice as large as what was called since the oldest point of five minutes', () =>
      withRoom(target, { passOver: true }, async (room) => {
        await afterAMinute(room);
        await joinTogether(room, 1_200);
        await room.advance(1_200);
        await room.passTime(MINUTE_MS);
        await room.expectState({ presence: { zoneUpTo: 1_200 + 2 * 1_200, judgedUpTo: 1_200, counts: nobodyJudged } });
        await room.passTime(6 * MINUTE_MS);
        expect((await room.state()).presence.zoneUpTo).toBe(1_200 + 2 * 1_200);
      }));

    it('is as large as what the rate admits in five minutes, within bounds', () =>
      withRoom(target, { passOver: true, rate: rate(1_000, 7_000) }, async (room) => {
        const zoneUpTo = async () => (await room.state()).presence.zoneUpTo;
        await afterAMinute(room);
        expect(await zoneUpTo()).toBe(42_858);
        await room.change({ rate: rate(1_000_000, 1_000) });
        await room.passTime(MINUTE_MS);
        expect(await zoneUpTo()).toBe(LARGEST_ZONE);
        await room.change({ rate: rate(1, 60_000) });
        await room.passTime(MINUTE_MS);
        expect(await zoneUpTo()).toBe(LARGEST_ZONE);
        await room.change({ passOver: false });
        await room.change({ passOver: true });
        await room.passTime(MINUTE_MS);
        expect(await zoneUpTo()).toBe(SMALLEST_ZONE);
      }));

    it('ends a hundred thousand numbers on at most, also when calls were taken back', () =>
      withRoom(target, { passOver: true, mode: 'paused', rate: rate(1_000_000, 1_000) }, async (room) => {
        await room.joinMany(3);
        await room.advance(3);
        await afterAMinute(room);
        await room.expectState({ serving: 3, presence: { zoneUpTo: 3 + LARGEST_ZONE, judgedUpTo: 3, counts: [] } });
        await room.join();
        await room.advance(1);
        await room.advance(-1);
        await room.passTime(JUDGED_AFTER_MS);
        const atMost = 3 + LARGEST_ZONE;
        const { presence } = await room.state();
        expect(presence).toMatchObject({ zoneUpTo: atMost, judgedUpTo: atMost });
        expect(presence.counts).toHaveLength(16);
      }));

    it('is none while nobody is passed over', () =>
      withRoom(target, {}, async (room) => {
        await afterAMinute(room);
        await room.called();
        await room.passTime(JUDGED_AFTER_MS + MINUTE_MS);
        const none = { zoneUpTo: 1, judgedUpTo: 1, counts: nobodyJudged };
        await room.expectState({ presence: none });
        expect(await room.change({ passOver: true })).toMatchObject({ presence: none });
      }));
  });

  describe('presence', () => {
    it('is judged of numbers that were in the zone three minutes ago', () =>
      withRoom(target, { passOver: true }, async (room) => {
        await afterAMinute(room);
        await room.passTime(JUDGED_AFTER_MS - 1);
        await room.expectState({ presence: { zoneUpTo: SMALLEST_ZONE, judgedUpTo: 0, counts: nobodyJudged } });
        room.clock.advance(1);
        const { presence } = await room.state();
        expect(presence).toMatchObject({ zoneUpTo: SMALLEST_ZONE, judgedUpTo: SMALLEST_ZONE });
        expect(presence.counts.length).toBeGreaterThan(0);
        expect(presence.counts.length).toBeLessThanOrEqual(16);
        expect(present({ presence })).toBe(0);
      }));

    it('lasts from the minute in which somebody was seen to the end of the second after it', () =>
      withRoom(target, { passOver: true }, async (room) => {
        await afterAMinute(room);
        const [first, second] = await room.joinMany(3);
        if (first === undefined || second === undefined) throw new Error('nobody joined');
        await room.passTime(MINUTE_MS);
        await room.see([first]);
        await room.passTime(2 * MINUTE_MS - 1);
        await room.see([second]);
        room.clock.advance(1);
        expect(present(await room.state())).toBe(2);
        await room.passTime(MINUTE_MS - 1);
        expect(present(await room.state())).toBe(2);
        room.clock.advance(1);
        expect(present(await room.state())).toBe(1);
        await room.passTime(MINUTE_MS - 1);
        expect(present(await room.state())).toBe(1);
        room.clock.advance(1);
        expect(present(await room.state())).toBe(0);
      }));

    it('is shown by a join, a claim and a look, and by being seen', () =>
      withRoom(target, { passOver: true, mode: 'paused' }, async (room) => {
        await afterAMinute(room);
        const [looking, claiming, seen] = await room.joinMany(4);
        await room.passTime(JUDGED_AFTER_MS - 1);
        const joining = await room.join();
        await room.look(looking);
        await room.claim(claiming);
        await room.see(seen === undefined ? [] : [seen]);
        room.clock.advance(1);
        expect(present(await room.state())).toBe(4);
        await room.advance(5);
        await room.expectState({ outstanding: 4, passedOver: 1 });
        expect(await room.look(joining)).toMatchObject({ kind: 'turn' });
      }));

    it('is not shown by numbers that nobody has, of another epoch or far away', () =>
      withRoom(target, { passOver: true, mode: 'paused' }, async (room) => {
        await afterAMinute(room);
        const { epoch } = await room.joinMany(1).then(([ticket]) => ticket ?? freshTicket());
        await room.passTime(JUDGED_AFTER_MS - 20_000);
        const ask = (numbers: number[], of = epoch) => room.line.see({ room: room.room, epoch: of, numbers });
        await ask([0, 2, 3, SMALLEST_ZONE, SMALLEST_ZONE + 1, 10_000_000, Number.MAX_SAFE_INTEGER]);
        await ask([1], epoch + 1);
        await ask([]);
        await room.passTime(20_000);
        expect(present(await room.state())).toBe(0);
        await ask([1, 1, 1]);
        expect(present(await room.state())).toBe(1);
      }));

    it('is told by stretches, of whom the first come first', () =>
      withRoom(target, { passOver: true, mode: 'paused' }, async (room) => {
        await afterAMinute(room);
        const tickets = await joinTogether(room, 400);
        tickets.sort((one, other) => one.number - other.number);
        await room.passTime(
          JUDGED_AFTER_MS,
          tickets.filter(({ number }) => number % 4 === 0),
        );
        const { presence } = await room.state();
        const length = Math.ceil(SMALLEST_ZONE / presence.counts.length);
        const expected = presence.counts.map((_, index) => {
          const given = Math.min(400, (index + 1) * length) - Math.min(400, index * length);
          return Math.round(given / 4);
        });
        for (const [index, count] of presence.counts.entries()) {
          expect(Math.abs(count - (expected[index] ?? 0))).toBeLessThanOrEqual(1);
        }
        expect(present({ presence })).toBe(100);
      }));

    it('of up to a thousand numbers is reported at once', () =>
      withRoom(target, { passOver: true, mode: 'paused' }, async (room) => {
        await afterAMinute(room);
        const tickets = await joinTogether(room, 1_000);
        await room.passTime(JUDGED_AFTER_MS, tickets);
        expect(present(await room.state())).toBe(1_000);
      }));

    it('is not judged when nobody could report it for a minute', () =>
      withRoom(target, { passOver: true, mode: 'paused' }, async (room) => {
        await afterAMinute(room);
        await room.joinMany(2);
        await room.passTime(JUDGED_AFTER_MS);
        await room.expectState({ presence: { judgedUpTo: SMALLEST_ZONE } as Presence });
        room.clock.advance(MINUTE_MS - 1);
        await room.expectState({ presence: { judgedUpTo: SMALLEST_ZONE } as Presence });
        room.clock.advance(MINUTE_MS);
        await room.expectState({ presence: { zoneUpTo: SMALLEST_ZONE, judgedUpTo: 0, counts: nobodyJudged } });
        await room.advance(2);
        await room.expectState({ outstanding: 2, passedOver: 0 });
      }));

    it('is judged anew after a reset, and after passing over was switched on', () =>
      withRoom(target, { passOver: true, mode: 'paused' }, async (room) => {
        const notJudged = { judgedUpTo: 0, counts: nobodyJudged };
        await afterAMinute(room);
        await room.passTime(JUDGED_AFTER_MS);
        expect(await room.reset()).toMatchObject({ presence: notJudged });
        await room.passTime(JUDGED_AFTER_MS - 20_000);
        await room.expectState({ presence: notJudged as Presence });
        await room.passTime(MINUTE_MS + 20_000);
        await room.expectState({ presence: { judgedUpTo: SMALLEST_ZONE } as Presence });
        await room.change({ passOver: false });
        expect(await room.change({ passOver: true })).toMatchObject({ presence: notJudged });
      }));
  });
}
