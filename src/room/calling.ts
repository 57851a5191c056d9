import { courseOf, type Stretch } from './course.ts';
import { isDrawPending, type RoomState } from './room-state.ts';
import { givesNoNumbers } from './settings.ts';

/** Whether people are called now, as far as settings, plan and clock of a room tell. Times are epoch milliseconds. */
export type Calling =
  /** The mode, the gate or a draw stops the inlet, and nothing is planned that lets it call. */
  | { readonly kind: 'stopped' }
  /** The window of the rate has not begun, or it is planned that calling begins. */
  | { readonly kind: 'before'; readonly startsAtMs: number }
  /** The window of the rate is over: nobody is called any more. */
  | { readonly kind: 'over' }
  | { readonly kind: 'by-hand' }
  /** By rate or capacity. `endsAtMs` null: no end is set or planned. */
  | { readonly kind: 'running'; readonly endsAtMs: number | null };

/** A time in which the inlet may call, with its settings. */
export interface CallingTime extends Pick<Stretch, 'settings'> {
  readonly fromMs: number;
  /** null: it has no end. */
  readonly untilMs: number | null;
}

/** Returns the times, from now on, in which the mode and the window of the rate let people be called, in order. */
export function callingTimes(state: RoomState): readonly CallingTime[] {
  const course = courseOf(state);
  return course.flatMap(({ fromMs, settings }, index) => {
    const { mode, rate } = settings;
    if (mode !== 'open' && mode !== 'off') return [];
    const window = mode === 'open' ? rate : null;
    const from = Math.max(fromMs, window?.fromMs ?? fromMs);
    const until = Math.min(
      window?.untilMs ?? Number.POSITIVE_INFINITY,
      course[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY,
    );
    return from < until ? [{ fromMs: from, untilMs: Number.isFinite(until) ? until : null, settings }] : [];
  });
}

/** Returns whether people are called at the moment of the state. */
export function callingOf(state: RoomState): Calling {
  const { settings, gateShut, draw, storeMs, plan } = state;
  const { mode, rate, capacity } = settings;
  const isWaiting = mode === 'open' || (plan !== undefined && mode !== 'off' && !givesNoNumbers(mode));
  if (!isWaiting || gateShut || isDrawPending(draw)) return { kind: 'stopped' };
  if (mode === 'open' && rate === null && capacity === null) return { kind: 'by-hand' };
  const times = callingTimes(state);
  const [next] = times;
  if (next === undefined) return { kind: mode === 'open' ? 'over' : 'stopped' };
  if (next.fromMs > storeMs) return { kind: 'before', startsAtMs: next.fromMs };
  return { kind: 'running', endsAtMs: times.at(-1)?.untilMs ?? null };
}
