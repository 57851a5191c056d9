import { expect, test } from 'vitest';
import { describeRun } from './report.ts';
import { runSchedule } from './run-schedule.ts';
import { type FaultClass, makeSchedule, type Schedule } from './schedule.ts';

/** One seed of each class that needs neither many servers nor much time; `npm run test:faults` runs the others. */
const SAMPLE: readonly { readonly faultClass: FaultClass; readonly seed: number }[] = [
  { faultClass: 'none', seed: 2 },
  { faultClass: 'cut', seed: 9 },
  { faultClass: 'kill', seed: 6 },
  { faultClass: 'stop', seed: 7 },
  { faultClass: 'link', seed: 4 },
];

/** Other tests run beside it: what takes a moment alone may take some. */
const PATIENCE = 6;

/** Less of everything, so that a run takes some seconds. */
function shortened(schedule: Schedule): Schedule {
  return {
    ...schedule,
    lengthMs: 8_000,
    // Browsers with several tabs are judged in the full run.
    visitors: schedule.visitors.slice(0, 15).map((visitor) => ({ ...visitor, tabs: 1 })),
    faults: schedule.faults.map((fault) => ({ ...fault, forMs: Math.min(fault.forMs, 2_500) })),
  };
}

test.concurrent.each(SAMPLE)(
  'nobody loses their place: class $faultClass, seed $seed',
  async ({ faultClass, seed }) => {
    const run = await runSchedule(shortened(makeSchedule({ seed, faultClass })), { patience: PATIENCE });
    expect(run.history.logins.length).toBeGreaterThan(5);
    expect(run.violations, `${describeRun(run)}\n${run.output}`).toEqual([]);
  },
);
