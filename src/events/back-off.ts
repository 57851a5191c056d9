/** The shortest wait after the first failure. */
const FIRST_RETRY_MS = 1_000;
export const LONGEST_RETRY_MS = 5 * 60_000;

/**
 * How long to wait before the next attempt: twice as long after each, half of it at random so that readers that fell
 * together do not come back together, and longer if the receiver asks for it.
 *
 * @param attempts failed in a row, from 1
 * @param random from 0 to 1
 */
export function backOffMs(attempts: number, retryAfterMs: number | null, random: number): number {
  const longestMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts, 30));
  return Math.min(LONGEST_RETRY_MS, Math.max((longestMs * (1 + random)) / 2, retryAfterMs ?? 0));
}
