const SOONEST_S = 2;
const LATEST_S = 60;

/** How often somebody looks again who is called already, or for whom the doors are closed: a calm page, not a busy one. */
const RESTING_S = 20;

/**
 * How often a late returner asks at least: a hidden page asks half as often, with jitter, and must be seen within
 * `LATE_SEEN_MS`.
 */
export const LATE_POLL_S = 10;

/**
 * When a visitor should ask again, in seconds: the further away the turn, the later, and never so late that more
 * than a quarter of a turn could pass unseen.
 *
 * @param expectedWaitSeconds null: unknown
 */
export function pollAfterSeconds(ahead: number, expectedWaitSeconds: number | null, turnWindowMs: number): number {
  return pollWithinSeconds(ahead, expectedWaitSeconds, latestSeconds(turnWindowMs));
}

/**
 * Returns the same for the script of the waiting page, which runs this.
 *
 * @param latestS `latestSeconds` of the room
 */
export function pollWithinSeconds(ahead: number, expectedWaitSeconds: number | null, latestS: number): number {
  const byTime = expectedWaitSeconds === null ? SOONEST_S + ahead / 20 : expectedWaitSeconds / 10;
  return Math.round(Math.min(latestS, Math.max(SOONEST_S, byTime)));
}

/** When a visitor who does not wait, or not yet, should ask again, in seconds. */
export function restingPollSeconds(turnWindowMs: number): number {
  return Math.round(Math.min(RESTING_S, latestSeconds(turnWindowMs)));
}

/** How many early visitors a second may come back when the doors open. */
const RETURNS_PER_SECOND = 1_000;

/**
 * Returns over how many seconds early visitors come back when the doors open. The script of the waiting page runs this too.
 *
 * @param entries how many wait for it
 * @param latestS `latestSeconds` of the room
 */
export function openingSpreadSeconds(entries: number, latestS: number): number {
  return Math.min(latestS / 2, entries / RETURNS_PER_SECOND);
}

/** An opening that visitors wait for. */
export interface Opening {
  /** Milliseconds until then; null: nobody knows. */
  readonly inMs: number | null;
  /** How many wait for it. */
  readonly entries: number;
  readonly turnWindowMs: number;
}

/**
 * When an early visitor should ask again, in seconds: right after the doors have opened, spread over some seconds by the
 * place that they took, and before that at least every minute: the opening may be moved.
 *
 * @param entry 0: for nobody in particular
 */
export function openingPollSeconds({ inMs, entries, turnWindowMs }: Opening, entry: number): number {
  const latestS = latestSeconds(turnWindowMs);
  const spreadS = Math.floor(openingSpreadSeconds(entries, latestS));
  const lagS = 1 + (entry % (spreadS + 1));
  if (inMs === null) return Math.max(SOONEST_S, Math.min(RESTING_S, Math.floor(latestS) - spreadS) + lagS - 1);
  const inS = Math.max(0, Math.ceil(inMs / 1000));
  const afterS = inS + 1 + spreadS <= latestS ? inS + lagS : Math.min(latestS, inS - spreadS);
  return Math.max(SOONEST_S, Math.round(afterS));
}

/** The longest that anybody should wait before asking again, in seconds: a quarter of the turn, and a minute at most. */
export function latestSeconds(turnWindowMs: number): number {
  return Math.max(SOONEST_S, Math.min(LATEST_S, turnWindowMs / 4000));
}
