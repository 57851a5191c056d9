import { onlyClock, type StoreClocks } from '../../../src/store/store-clocks.ts';
import { FakeClock, SteppedClock } from '../../support/clock.ts';
import type { TestTime } from '../contract/store-target.ts';

const HOUR_MS = 3_600_000;

/** The time of a run, as its store and its model have it. */
export interface RunTime {
  readonly clock: FakeClock;
  /** What to open the store with. */
  readonly time: TestTime;
  readonly clocks: StoreClocks;
  /** Sets the clock; null: it is the only one, and cannot be wrong. */
  readonly step: ((byMs: number) => void) | null;
}

/** One clock for everything: dates, line time and door time go on together. */
export function oneTime(): RunTime {
  const clock = new FakeClock();
  return { clock, time: { clock: clock.read }, clocks: onlyClock(clock.read), step: null };
}

/** A clock that is stepped, and long times without a step, in which door time moves little. */
export function threeTimes(): RunTime {
  const clock = new SteppedClock();
  const clocks = { epochMs: clock.read, monotonicMs: clock.counted, longestDoorStepMs: 20_000 };
  return { clock, time: { clocks }, clocks, step: (byMs) => clock.step(byMs) };
}

/** Turns end on a grid of absolute time: a run that is repeated has to begin at the same place of it. */
export function beginHour({ clock, step }: RunTime): void {
  const missingMs = HOUR_MS - (clock.nowMs % HOUR_MS);
  if (step === null) clock.advance(missingMs);
  else step(missingMs);
}
