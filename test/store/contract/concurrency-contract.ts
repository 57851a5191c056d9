import { describe, expect, it } from 'vitest';
import { freshTicket, type RoomDriver, withRoom } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';
import type { Ticket } from './visitor-driver.ts';

/** The room as two processes see it. */
function handles(room: RoomDriver): readonly [RoomDriver, RoomDriver] {
  return [room.through(room.fixture.store.line), room.through(room.fixture.other.line)];
}

interface Joined {
  readonly number: number;
  readonly askedAt: number;
  readonly answeredAt: number;
}

export function concurrencyContract(target: StoreTarget): void {
  describe('concurrency', () => {
    it('joins get unique numbers without gaps; who was answered before another asked is before them', () =>
      withRoom(target, {}, async (room) => {
        // A logical clock: one tick for everything that this process sees, so that "before" is certain.
        let moment = 0;
        const joined: Joined[] = [];
        const visitor = async (driver: RoomDriver): Promise<void> => {
          for (let turn = 0; turn < 25; turn++) {
            const askedAt = moment++;
            const { number } = await driver.join();
            joined.push({ number, askedAt, answeredAt: moment++ });
          }
        };
        await Promise.all(handles(room).flatMap((driver) => Array.from({ length: 8 }, () => visitor(driver))));

        joined.sort((a, b) => a.number - b.number);
        expect(joined.map(({ number }) => number)).toEqual(joined.map((_, index) => index + 1));
        let latestAsk = -1;
        for (const { askedAt, answeredAt } of joined) {
          expect(answeredAt).toBeGreaterThan(latestAsk);
          latestAsk = Math.max(latestAsk, askedAt);
        }
      }));

    it('a ticket that joins many times at once gets one number', () =>
      withRoom(target, {}, async (room) => {
        const ticket = freshTicket();
        const drivers = handles(room);
        const results = await Promise.all(
          Array.from({ length: 20 }, (_, index) => drivers[index % 2 === 0 ? 0 : 1].joinResult(ticket)),
        );
        expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
        await room.expectState({ issued: 1 });
      }));

    it('a visitor who enters many times at once takes one number and one slot', () =>
      withRoom(target, { capacity: 10 }, async (room) => {
        const ticket = freshTicket();
        const drivers = handles(room);
        await Promise.all(Array.from({ length: 20 }, (_, index) => drivers[index % 2 === 0 ? 0 : 1].enter(ticket)));
        await room.expectState({ issued: 1, inside: 1, outstanding: 0, admitted: 1 });
      }));

    it('claims of one number admit one sub', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.join();
        await room.advance(1);
        const drivers = handles(room);
        const results = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            drivers[index % 2 === 0 ? 0 : 1].claim({ ...ticket, sub: freshTicket().sub }),
          ),
        );
        expect(results.filter(({ kind }) => kind === 'admitted')).toHaveLength(1);
        expect(results.filter(({ kind }) => kind === 'ended')).toHaveLength(19);
        await room.expectState({ inside: 1, outstanding: 0, admitted: 1 });
      }));

    it('claims of one sub at once give one visit', () =>
      withRoom(target, {}, async (room) => {
        const ticket = await room.join();
        await room.advance(1);
        const drivers = handles(room);
        const results = await Promise.all(
          Array.from({ length: 20 }, (_, index) => drivers[index % 2 === 0 ? 0 : 1].claim(ticket)),
        );
        for (const result of results) expect(result).toMatchObject({ kind: 'admitted', visit: { sub: ticket.sub } });
        await room.expectState({ inside: 1, outstanding: 0, admitted: 1 });
      }));

    it('a closing room answers each join either way, and numbers none after it closed', () =>
      withRoom(target, {}, async (room) => {
        const [first, second] = handles(room);
        const joins = Array.from({ length: 30 }, () => first.joinResult(freshTicket()));
        const closing = second.change({ mode: 'closed' });
        const later = Array.from({ length: 30 }, () => first.joinResult(freshTicket()));
        const { issued } = await closing;
        const results = await Promise.all([...joins, ...later]);
        const numbers = results.flatMap((result) => (result.kind === 'joined' ? [result.number] : []));
        expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: issued }, (_, index) => index + 1));
        await room.expectState({ issued });
      }));

    it('ticks at one moment call nobody twice', () =>
      withRoom(target, { mode: 'paused', turnWindowMs: 600_000 }, async (room) => {
        await room.joinMany(40);
        await room.change({
          mode: 'open',
          rate: { admit: 3, everyMs: 60_000, fromMs: null, untilMs: null, returnNoShows: false },
        });
        const drivers = handles(room);
        for (let period = 1; period <= 5; period++) {
          await room.expectState({ serving: period * 3, outstanding: period * 3 });
          room.clock.advance(60_000);
          await Promise.all(Array.from({ length: 10 }, (_, index) => drivers[index % 2 === 0 ? 0 : 1].state()));
        }
      }));

    it('an advance with one key, many times at once, moves once', () =>
      withRoom(target, {}, async (room) => {
        await room.joinMany(20);
        const drivers = handles(room);
        const results = await Promise.all(
          Array.from({ length: 10 }, (_, index) => drivers[index % 2 === 0 ? 0 : 1].advance(3, 'key')),
        );
        for (const result of results) expect(result).toEqual({ kind: 'advanced', serving: 3, called: 3, cut: 0 });
        await room.expectState({ serving: 3 });
      }));

    it('releases of one visit at once free one slot', () =>
      withRoom(target, { capacity: 1 }, async (room) => {
        const { sub } = await room.visit(await room.join());
        await room.joinMany(5);
        const drivers = handles(room);
        const results = await Promise.all(
          Array.from({ length: 10 }, (_, index) => drivers[index % 2 === 0 ? 0 : 1].release(sub)),
        );
        expect(results.filter(({ kind }) => kind === 'released')).toHaveLength(1);
        await room.expectState({ serving: 2, outstanding: 1, inside: 0, completed: 1 });
      }));

    it('calls that settle one visit at once count it once', () =>
      withRoom(target, {}, async (room) => {
        const { sub, plannedEndMs } = await room.visit(await room.called());
        room.clock.nowMs = plannedEndMs;
        const drivers = handles(room);
        const results = await Promise.all(
          Array.from({ length: 10 }, (_, index) => drivers[index % 2 === 0 ? 0 : 1].settle(sub)),
        );
        expect(results.filter(({ kind }) => kind === 'released')).toHaveLength(1);
        await room.expectState({ inside: 0, completed: 1 });
      }));

    it('an observer never sees more inside and called than the capacity', () =>
      withRoom(target, { capacity: 5 }, async (room) => {
        const [first, second] = handles(room);
        let running = true;
        let samples = 0;
        const observer = (async () => {
          while (running) {
            const { inside, outstanding } = await second.state();
            expect(inside + outstanding).toBeLessThanOrEqual(5);
            samples++;
          }
        })();
        const visitor = async (driver: RoomDriver): Promise<void> => {
          const ticket: Ticket = await driver.join();
          for (;;) {
            const result = await driver.claim(ticket);
            if (result.kind === 'admitted') break;
            if (result.kind !== 'waiting') throw new Error(`unexpected ${result.kind}`);
          }
          await driver.line.confirm({ room: driver.room, sub: ticket.sub, serial: null });
          await driver.release(ticket.sub);
        };
        try {
          await Promise.all(Array.from({ length: 40 }, (_, index) => visitor(index % 2 === 0 ? first : second)));
        } finally {
          running = false;
          await observer;
        }
        expect(samples).toBeGreaterThan(0);
        await room.expectState({ issued: 40, serving: 40, completed: 40, inside: 0, outstanding: 0 });
      }));
  });
}
