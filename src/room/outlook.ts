import { type Estimate, estimateWait } from './estimate.ts';
import { pollAfterSeconds, restingPollSeconds } from './polling.ts';
import { ahead, type RoomState } from './room-state.ts';

/** What there is to say to somebody who waits. */
export interface Outlook {
  readonly ahead: number;
  /** null: nobody can tell. */
  readonly estimate: Estimate | null;
  /** When to ask again, in seconds. */
  readonly pollAfter: number;
}

/**
 * Looks down the line from a place in it.
 *
 * @param number null: not given yet
 * @param perSecond people called per second lately; null: not known
 */
export function outlook(
  state: RoomState,
  perSecond: number | null,
  { number, late }: { readonly number: number | null; readonly late: boolean },
): Outlook {
  const { turnWindowMs } = state.settings;
  const before = late || number === null ? 0 : ahead(state, number);
  const estimate = estimateWait(state, before, perSecond);
  const after = pollAfterSeconds(before, estimate?.seconds ?? null, turnWindowMs);
  // There presence counts (docs/line.md): who is not seen for two minutes is absent.
  const near = number !== null && number <= state.presence.zoneUpTo;
  return { ahead: before, estimate, pollAfter: near ? Math.min(after, restingPollSeconds(turnWindowMs)) : after };
}
