const SOONEST_S = 2;
const LATEST_S = 60;

/**
 * When a visitor should ask again, in seconds: the further away the turn, the later, and never so late that much of a
 * turn could pass unseen (LINE.md: at most a quarter of the turn window).
 *
 * @param expectedWaitSeconds null: unknown
 */
export function pollAfterSeconds(ahead: number, expectedWaitSeconds: number | null, turnWindowMs: number): number {
  const byTime = expectedWaitSeconds === null ? SOONEST_S + ahead / 20 : expectedWaitSeconds / 10;
  const latest = Math.max(SOONEST_S, Math.min(LATEST_S, turnWindowMs / 4000));
  return Math.round(Math.min(latest, Math.max(SOONEST_S, byTime)));
}
