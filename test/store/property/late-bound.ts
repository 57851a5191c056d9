import { describe, expect, it } from 'vitest';
import type { RoomSettings } from '../../../src/room/settings.ts';
import { FakeClock } from '../../support/clock.ts';
import { fc } from '../../support/fast-check.ts';
import { byHand, RoomDriver, rate } from '../contract/room-driver.ts';
import type { StoreFixture, StoreTarget } from '../contract/store-target.ts';
import type { Ticket } from '../contract/visitor-driver.ts';

const STEP_MS = 500;
const STEPS = 150;
const CROWD = 150;
const MISSED_WAIT_MS = 60_000;

/** Visitors who missed their turn and then only ask, in a room where others wait. */
interface Schedule {
  readonly inlet: Pick<RoomSettings, 'rate' | 'capacity'>;
  readonly turnWindowMs: number;
  /** How much longer a visit lasts than a turn window. */
  readonly staysMs: number;
  /** How often each of them asks, in steps. */
  readonly askEvery: readonly number[];
}

const schedule: fc.Arbitrary<Schedule> = fc.record({
  inlet: fc
    .oneof(
      fc.record({
        rate: fc.record({ admit: fc.integer({ min: 1, max: 4 }), everyMs: fc.constantFrom(1_000, 2_000, 7_000) }),
        capacity: fc.constant(null),
      }),
      fc.record({ rate: fc.constant(null), capacity: fc.integer({ min: 1, max: 6 }) }),
    )
    .map(({ rate: set, capacity }) => ({ rate: set === null ? null : rate(set.admit, set.everyMs), capacity })),
  turnWindowMs: fc.constantFrom(1_000, 2_000, 5_000),
  staysMs: fc.constantFrom(0, 1_500, 10_000),
  askEvery: fc.array(fc.constantFrom(1, 2, 7, 40, 89, 180), { minLength: 1, maxLength: 5 }),
});

/** A room in which some have missed their turn, and a crowd has joined after them. */
class LateRoom {
  readonly #room: RoomDriver;
  readonly #schedule: Schedule;
  #missed: Ticket[] = [];
  #crowd: Ticket[] = [];
  #entered = 0;
  /** How many of the crowd were called by the end of each step. */
  readonly called: number[] = [];

  constructor(room: RoomDriver, schedule: Schedule) {
    this.#room = room;
    this.#schedule = schedule;
  }

  async begin(): Promise<void> {
    await this.#room.configure({ ...byHand, ...this.#settings(), graceMs: 600_000 });
    this.#missed = await this.#room.joinMany(this.#schedule.askEvery.length);
    await this.#room.advance(this.#missed.length);
  }

  async open(): Promise<void> {
    this.#crowd = await this.#room.joinMany(CROWD);
    await this.#room.change({ ...this.#schedule.inlet, mode: 'open' });
  }

  /** @param asks whether those who missed their turn ask */
  async step(index: number, asks: boolean): Promise<void> {
    for (const [place, every] of this.#schedule.askEvery.entries()) {
      if (!asks || index % every !== 0) continue;
      await this.#room.look(this.#missed[place]);
    }
    const { serving } = await this.#room.state();
    const called = Math.max(0, serving - this.#missed.length);
    for (; this.#entered < called; this.#entered++) await this.#room.visit(this.#crowd[this.#entered]);
    this.called.push(called);
  }

  #settings(): Partial<RoomSettings> {
    const { turnWindowMs, staysMs } = this.#schedule;
    return { mode: 'paused', turnWindowMs, admissionMs: turnWindowMs + staysMs };
  }
}

/**
 * docs/line.md, late returners: with k visitors back late, the number of turns that others get in any interval is at
 * least what it would be with the same visitors silent, less k.
 */
export function describeLateBound(name: string, target: StoreTarget): void {
  describe(`late returners: ${name}`, () => {
    it('cost the others at most a turn each, however often they ask', { timeout: 120_000 }, async () => {
      const clock = new FakeClock();
      const fixture: StoreFixture = await target.open({ clock: clock.read });
      try {
        await fc.assert(
          fc.asyncProperty(schedule, async (drawn) => {
            const polling = new LateRoom(new RoomDriver(fixture, clock), drawn);
            const silent = new LateRoom(new RoomDriver(fixture, clock), drawn);
            for (const room of [polling, silent]) await room.begin();
            clock.advance(MISSED_WAIT_MS);
            for (const room of [polling, silent]) await room.open();
            for (let index = 0; index < STEPS; index++) {
              await polling.step(index, true);
              await silent.step(index, false);
              clock.advance(STEP_MS);
            }
            expect(mostLost(polling.called, silent.called)).toBeLessThanOrEqual(drawn.askEvery.length);
          }),
          { numRuns: 25 },
        );
      } finally {
        await fixture.close();
      }
    });
  });
}

/** By how many the calls in an interval fall short of those of the control, at most, over all intervals. */
function mostLost(called: readonly number[], control: readonly number[]): number {
  let lost = 0;
  let leastBefore = 0;
  for (const [index, count] of called.entries()) {
    const behind = (control[index] ?? 0) - count;
    lost = Math.max(lost, behind - leastBefore);
    leastBefore = Math.min(leastBefore, behind);
  }
  return lost;
}
