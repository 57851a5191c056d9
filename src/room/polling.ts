const SOONEST_S = 2;
const LATEST_S = 60;

/** How often somebody looks again who is called already, or for whom the doors are closed: a calm page, not a busy one. */
const RESTING_S = 20;

/**
 * When a visitor should ask again, in seconds: the further away the turn, the later, and never so late that much of a
 * turn could pass unseen (LINE.md: at most a quarter of the turn window).
 *
 * @param expectedWaitSeconds null: unknown
 */
export function pollAfterSeconds(ahead: number, expectedWaitSeconds: number | null, turnWindowMs: number): number {
  const byTime = expectedWaitSeconds === null ? SOONEST_S + ahead / 20 : expectedWaitSeconds / 10;
  return Math.round(Math.min(latestSeconds(turnWindowMs), Math.max(SOONEST_S, byTime)));
}

/** When a visitor who does not wait, or not yet, should ask again, in seconds. */
export function restingPollSeconds(turnWindowMs: number): number {
  return Math.round(Math.min(RESTING_S, latestSeconds(turnWindowMs)));
}

function latestSeconds(turnWindowMs: number): number {
  return Math.max(SOONEST_S, Math.min(LATEST_S, turnWindowMs / 4000));
}
