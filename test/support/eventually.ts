import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until there is an answer: for real servers, whose readiness nobody announces. */
export async function eventually<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined | false | null> | Answer | undefined | false | null,
  { withinMs = 20_000, everyMs = 50 } = {},
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
