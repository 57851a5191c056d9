import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

export interface OpenLoopPlan {
  readonly perSecond: number;
  readonly durationMs: number;
  /**
   * Looks at the clock all the time instead of sleeping for a millisecond. For operations that are shorter than that;
   * it takes all that is left of a core, so not beside a Redis that is needed for the answer.
   */
  readonly watchful: boolean;
}

/** How late a timer may wake up: an operation that starts within this time after its moment starts in time. */
const GRAIN_MS = 2;

/**
 * Starts operations at moments that were fixed before, whether earlier ones are done or not, as visitors do. What takes
 * long delays nobody, and what starts late, because this process was busy, counts from the moment at which it was due:
 * so nothing that visitors would have felt is left out ("coordinated omission").
 *
 * @returns how long each took, milliseconds
 */
export async function openLoop(
  operation: () => Promise<void>,
  { perSecond, durationMs, watchful }: OpenLoopPlan,
): Promise<number[]> {
  const tookMs: number[] = [];
  const running = new Set<Promise<void>>();
  async function run(fromMs: number): Promise<void> {
    await operation();
    tookMs.push(performance.now() - fromMs);
  }
  const count = Math.max(1, Math.round((perSecond * durationMs) / 1000));
  const startMs = performance.now();
  for (let at = 0; at < count; ) {
    const nowMs = performance.now();
    const dueMs = startMs + (at * 1000) / perSecond;
    if (dueMs > nowMs) {
      await (watchful ? nextTurn() : pause(1));
      continue;
    }
    const one = run(nowMs - dueMs > GRAIN_MS ? dueMs : nowMs);
    running.add(one);
    one.then(
      () => running.delete(one),
      () => {},
    );
    at += 1;
  }
  await Promise.all(running);
  return tookMs;
}
