import { callingOf } from './calling.ts';
import type { RoomState } from './room-state.ts';
import type { RateInlet } from './settings.ts';

/** How long a wait will be, in seconds: the best guess and the range that it probably lies in. */
export interface Estimate {
  readonly seconds: number;
  readonly low: number;
  readonly high: number;
}

/**
 * People called per minute, to one decimal: as observed, or as the rate is set while it calls.
 *
 * @param observedPerSecond what was seen lately, null: nothing yet
 * @returns null: nobody can tell
 */
export function ratePerMinute(state: RoomState, observedPerSecond: number | null): number | null {
  const perSecond = observedPerSecond ?? (callingOf(state).kind === 'running' ? setPerSecond(state) : null);
  return perSecond === null ? null : Math.round(perSecond * 600) / 10;
}

/** How sure a guess is that rests on a set rate, and one that rests on what was observed. */
const SPREAD = { set: 0.15, observed: 0.4 };

/**
 * Estimates a wait from the pace of the line.
 *
 * @param ahead people who are called before
 * @param observedPerSecond what was seen lately, null: nothing yet
 * @returns null when nobody can tell: the line stands still, is moved by hand and has not moved lately, or its rate
 *   probably ends before
 */
export function estimateWait(state: RoomState, ahead: number, observedPerSecond: number | null): Estimate | null {
  const { settings, storeMs } = state;
  const { rate, capacity } = settings;
  const calling = callingOf(state);
  if (calling.kind === 'stopped' || calling.kind === 'over') return null;
  const set = setPerSecond(state);
  const governedByRate = set !== null && (capacity === null || state.inside + state.outstanding < capacity);
  const perSecond = governedByRate ? set : (observedPerSecond ?? set);
  if (perSecond === null || perSecond <= 0) return null;
  // Until the rate begins nothing is uncertain.
  const startsIn = calling.kind === 'before' ? (calling.startsAtMs - storeMs) / 1000 : 0;
  const wait = (ahead + 1) / perSecond;
  if (!isWithin(rate, storeMs + (startsIn + wait) * 1000)) return null;
  const spread = governedByRate ? SPREAD.set : SPREAD.observed;
  return {
    seconds: Math.round(startsIn + wait),
    low: Math.floor(startsIn + wait * (1 - spread)),
    high: Math.ceil(startsIn + wait * (1 + spread)),
  };
}

function setPerSecond({ settings: { rate } }: RoomState): number | null {
  return rate === null ? null : (rate.admit * 1000) / rate.everyMs;
}

function isWithin(rate: RateInlet | null, atMs: number): boolean {
  return rate === null || rate.untilMs === null || atMs < rate.untilMs;
}
