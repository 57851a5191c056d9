import { setTimeout as pause } from 'node:timers/promises';

/** A guard, for a machine that is busy with other work: less than a test may take, so that the message says what was missing. */
const WITHIN_MS = 60_000;

/** Asks again and again until there is an answer: for real servers, whose readiness nobody announces. */
export async function eventually<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined | false | null> | Answer | undefined | false | null,
  { withinMs = WITHIN_MS, everyMs = 50 } = {},
): Promise<Answer> {
  const deadlineMs = performance.now() + withinMs;
  let lastError: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false && answer !== null) return answer;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() > deadlineMs) throw new Error(`waited in vain for ${what}`, { cause: lastError });
    await pause(everyMs);
  }
}

/** Waits until this much time has passed: for a bound in time that a program keeps by the real clock. */
export async function realTime(ms: number): Promise<void> {
  const sinceMs = performance.now();
  await eventually(`${ms} ms to pass`, () => performance.now() - sinceMs >= ms);
}
