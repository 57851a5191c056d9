import { afterAll, beforeAll, describe, it } from 'vitest';
import { fc, PROPERTY_SEED } from '../../support/fast-check.ts';
import type { StoreFixture, StoreTarget } from '../contract/store-target.ts';
import { randomStep, settings } from './random-step.ts';
import { RoomRun } from './room-run.ts';
import { beginHour, oneTime, type RunTime, threeTimes } from './run-time.ts';

/** How long the runs of one store and kind of time go on; `PROPERTY_SECONDS` makes them longer. */
const RUN_MS = 1_000 * Number(process.env.PROPERTY_SECONDS ?? 10);
const STEPS = 60;

/**
 * Random steps on a store, compared with `LineModel` and with the invariants of DESIGN §4. A failure tells its seed
 * and the shortest steps that were found; `PROPERTY_SEED` repeats it.
 */
export function describeStoreProperties(name: string, target: StoreTarget): void {
  describe(`store properties: ${name}`, () => {
    describeRuns('does what the model does', target, oneTime());
    describeRuns('does what the model does while clocks are stepped and no step comes for long', target, threeTimes());
  });
}

function describeRuns(what: string, target: StoreTarget, time: RunTime): void {
  describe(`with seed ${PROPERTY_SEED}`, () => {
    let fixture: StoreFixture | null = null;
    beforeAll(async () => {
      fixture = await target.open(time.time);
    });
    afterAll(async () => await fixture?.close());

    it(what, { timeout: RUN_MS + 120_000 }, async () => {
      let room = 0;
      const observed = fc.tuple(randomStep, fc.nat({ max: 2 }));
      const steps = fc.array(observed, { minLength: 1, maxLength: STEPS, size: 'max' });
      await fc.assert(
        fc.asyncProperty(settings, steps, async (initial, chosen) => {
          if (fixture === null) throw new Error('the store is not open');
          beginHour(time);
          const run = await RoomRun.begin(fixture, time, `room-${PROPERTY_SEED}-${room++}`, initial);
          for (const [step, chance] of chosen) await run.step(step, chance > 0);
          await run.finish();
        }),
        { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: RUN_MS, markInterruptAsFailure: false },
      );
    });
  });
}
