import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { FakeClock } from '../../support/clock.ts';
import type { StoreFixture, StoreTarget } from '../contract/store-target.ts';
import { randomStep, settings } from './random-step.ts';
import { RoomRun } from './room-run.ts';

/** How long the runs of one store go on; `PROPERTY_SECONDS` makes them longer. */
const RUN_MS = 1_000 * Number(process.env.PROPERTY_SECONDS ?? 15);
const STEPS = 60;
const HOUR_MS = 3_600_000;

/**
 * Random steps on a store, compared with `LineModel` and with the invariants of DESIGN §4. A failure tells its seed
 * and the shortest steps that were found; `PROPERTY_SEED` repeats it.
 */
export function describeStoreProperties(name: string, target: StoreTarget): void {
  describe(`store properties: ${name}`, () => {
    const clock = new FakeClock();
    let fixture: StoreFixture | null = null;
    beforeAll(async () => {
      fixture = await target.open({ clock: clock.read });
    });
    afterAll(async () => await fixture?.close());

    const seed = Number(process.env.PROPERTY_SEED ?? randomInt(2 ** 31));

    it(`does what the model does (seed ${seed})`, { timeout: RUN_MS + 120_000 }, async () => {
      let room = 0;
      const observed = fc.tuple(randomStep, fc.nat({ max: 2 }));
      const steps = fc.array(observed, { minLength: 1, maxLength: STEPS, size: 'max' });
      await fc.assert(
        fc.asyncProperty(settings, steps, async (initial, chosen) => {
          if (fixture === null) throw new Error('the store is not open');
          // Turns end on a grid of absolute time: a run that is repeated has to begin at the same place of it.
          clock.nowMs = (Math.floor(clock.nowMs / HOUR_MS) + 1) * HOUR_MS;
          const run = await RoomRun.begin(fixture.store, clock, `room-${seed}-${room++}`, initial);
          for (const [step, chance] of chosen) await run.step(step, chance > 0);
          await run.finish();
        }),
        { seed, numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: RUN_MS, markInterruptAsFailure: false },
      );
    });
  });
}
