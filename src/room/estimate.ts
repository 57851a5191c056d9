import { isDrawPending, type RoomState } from './room-state.ts';

/** How long a wait will be, in seconds: the best guess and the range that it probably lies in. */
export interface Estimate {
  readonly seconds: number;
  readonly low: number;
  readonly high: number;
}

/**
 * People called per minute, to one decimal: as observed, or as the rate is set.
 *
 * @param observedPerSecond what was seen lately, null: nothing yet
 * @returns null: nobody can tell
 */
export function ratePerMinute({ settings: { rate } }: RoomState, observedPerSecond: number | null): number | null {
  const perSecond = observedPerSecond ?? (rate === null ? null : (rate.admit * 1000) / rate.everyMs);
  return perSecond === null ? null : Math.round(perSecond * 600) / 10;
}

/** How sure a guess is that rests on a set rate, and one that rests on what was observed. */
const SPREAD = { set: 0.15, observed: 0.4 };

/**
 * Estimates a wait from the pace of the line.
 *
 * @param ahead people who are called before
 * @param observedPerSecond what was seen lately, null: nothing yet
 * @returns null when nobody can tell: the line stands still, or is moved by hand and has not moved lately
 */
export function estimateWait(state: RoomState, ahead: number, observedPerSecond: number | null): Estimate | null {
  const { mode, rate, capacity } = state.settings;
  if (mode !== 'open' || state.gateShut || isDrawPending(state.draw)) return null;
  const setPerSecond = rate === null ? null : (rate.admit * 1000) / rate.everyMs;
  const startsInSeconds = Math.max(0, ((rate?.fromMs ?? state.nowMs) - state.nowMs) / 1000);
  const governedByRate = setPerSecond !== null && (capacity === null || state.inside + state.outstanding < capacity);
  const perSecond = governedByRate ? setPerSecond : (observedPerSecond ?? setPerSecond);
  if (perSecond === null || perSecond <= 0) return null;
  const seconds = startsInSeconds + (ahead + 1) / perSecond;
  const spread = governedByRate ? SPREAD.set : SPREAD.observed;
  return {
    seconds: Math.round(seconds),
    low: Math.floor(seconds * (1 - spread)),
    high: Math.ceil(seconds * (1 + spread)),
  };
}
