import { callingOf } from './calling.ts';
import { type Estimate, estimateWait } from './estimate.ts';
import { LATE_POLL_S, openingPollSeconds, pollAfterSeconds, restingPollSeconds } from './polling.ts';
import { ahead, type RoomState, waiting } from './room-state.ts';

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
  const calling = callingOf(state);
  const after =
    calling.kind === 'before'
      ? openingPollSeconds(
          { inMs: calling.startsAtMs - state.storeMs, entries: waiting(state), turnWindowMs },
          number ?? 0,
        )
      : pollAfterSeconds(before, estimate?.seconds ?? null, turnWindowMs);
  if (late) return { ahead: before, estimate, pollAfter: Math.min(after, LATE_POLL_S) };
  // There presence counts (docs/line.md): who is not seen for two minutes is absent.
  const near = number !== null && number <= state.presence.zoneUpTo;
  return { ahead: before, estimate, pollAfter: near ? Math.min(after, restingPollSeconds(turnWindowMs)) : after };
}
