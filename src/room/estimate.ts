import { type CallingTime, callingOf, callingTimes } from './calling.ts';
import { isDrawPending, type RoomState } from './room-state.ts';
import type { RoomSettings } from './settings.ts';

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
  const perSecond = observedPerSecond ?? (callingOf(state).kind === 'running' ? setPerSecond(state.settings) : null);
  return perSecond === null ? null : Math.round(perSecond * 600) / 10;
}

/** How sure a guess is that rests on a set rate, and one that rests on what was observed. */
const SPREAD = { set: 0.15, observed: 0.4 };

/** A time in which people are called at one pace. */
interface Pace extends Pick<CallingTime, 'fromMs' | 'untilMs'> {
  /** Infinite where everybody passes. */
  readonly perSecond: number;
  readonly spread: number;
}

/**
 * Estimates a wait from the pace of the line, as it is now and as it is planned.
 *
 * @param ahead people who are called before
 * @param observedPerSecond what was seen lately, null: nothing yet
 * @returns null when nobody can tell: the line stands still, is moved by hand and has not moved lately, or it probably
 *   stops for good before
 */
export function estimateWait(state: RoomState, ahead: number, observedPerSecond: number | null): Estimate | null {
  const { settings, draw, gateShut, storeMs } = state;
  const isBeforeDraw = settings.mode === 'prequeue' && draw.drawnAtMs === null;
  if (settings.mode === 'off' || gateShut || isDrawPending(draw) || isBeforeDraw) return null;
  const paces = pacesOf(state, observedPerSecond);
  const best = secondsUntil(paces, ahead + 1, storeMs);
  if (best === null) return null;
  const { spread } = best.pace;
  const low = secondsUntil(paces, (ahead + 1) * (1 - spread), storeMs) ?? best;
  const high = secondsUntil(paces, (ahead + 1) * (1 + spread), storeMs, best.pace) ?? best;
  return {
    seconds: Math.round(best.seconds),
    low: Math.floor(rounded(low.seconds)),
    high: Math.ceil(rounded(high.seconds)),
  };
}

/** Without the noise of binary fractions. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

/** The paces of the line in order; a time whose pace nobody can tell is none of them. */
function pacesOf(state: RoomState, observedPerSecond: number | null): readonly Pace[] {
  const { settings: now, storeMs, inside, outstanding } = state;
  const inletOf = ({ rate, capacity }: RoomSettings) => JSON.stringify([rate, capacity]);
  return callingTimes(state).flatMap(({ fromMs, untilMs, settings }) => {
    const { mode, capacity } = settings;
    if (mode === 'off') return [{ fromMs, untilMs, perSecond: Number.POSITIVE_INFINITY, spread: 0 }];
    const set = setPerSecond(settings);
    const isFull = capacity !== null && inside + outstanding >= capacity;
    const isObserved = fromMs === storeMs || inletOf(settings) === inletOf(now);
    const governedByRate = set !== null && (capacity === null || !isObserved || !isFull);
    const perSecond = governedByRate ? set : ((isObserved ? observedPerSecond : null) ?? set);
    const isKnown = perSecond !== null && perSecond > 0;
    const spread = governedByRate && (capacity === null || isObserved) ? SPREAD.set : SPREAD.observed;
    return isKnown ? [{ fromMs, untilMs, perSecond, spread }] : [];
  });
}

/**
 * Returns after how many seconds so many people are called, and at which pace the last of them.
 *
 * @param beyond the pace at which the line is taken to go on after all others
 * @returns null: not as many are called
 */
function secondsUntil(
  paces: readonly Pace[],
  people: number,
  nowMs: number,
  beyond: Pace | null = null,
): { readonly seconds: number; readonly pace: Pace } | null {
  let left = people;
  let endMs = nowMs;
  for (const pace of paces) {
    const { fromMs, untilMs, perSecond } = pace;
    const startsIn = (fromMs - nowMs) / 1000;
    const lasts = untilMs === null ? Number.POSITIVE_INFINITY : (untilMs - fromMs) / 1000;
    if (left / perSecond < lasts) return { seconds: startsIn + left / perSecond, pace };
    left -= lasts * perSecond;
    endMs = untilMs ?? fromMs;
  }
  return beyond === null ? null : { seconds: (endMs - nowMs) / 1000 + left / beyond.perSecond, pace: beyond };
}

function setPerSecond({ rate }: Pick<RoomSettings, 'rate'>): number | null {
  return rate === null ? null : (rate.admit * 1000) / rate.everyMs;
}
