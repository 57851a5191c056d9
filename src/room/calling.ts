import { isDrawPending, type RoomState } from './room-state.ts';

/** Whether people are called now, as far as the settings and the clock of a room tell. Times are epoch milliseconds. */
export type Calling =
  /** The mode, the gate or a draw stops the inlet. */
  | { readonly kind: 'stopped' }
  /** The window of the rate has not begun. */
  | { readonly kind: 'before'; readonly startsAtMs: number }
  /** The window of the rate is over: nobody is called any more. */
  | { readonly kind: 'over' }
  | { readonly kind: 'by-hand' }
  /** By rate or capacity. `endsAtMs` null: no end is set. */
  | { readonly kind: 'running'; readonly endsAtMs: number | null };

/** Returns whether people are called at the moment of the state. */
export function callingOf({ settings, gateShut, draw, storeMs }: RoomState): Calling {
  const { mode, rate, capacity } = settings;
  if (mode !== 'open' || gateShut || isDrawPending(draw)) return { kind: 'stopped' };
  if (rate === null) return capacity === null ? { kind: 'by-hand' } : { kind: 'running', endsAtMs: null };
  const { fromMs, untilMs } = rate;
  if (untilMs !== null && storeMs >= untilMs) return { kind: 'over' };
  if (fromMs !== null && storeMs < fromMs) return { kind: 'before', startsAtMs: fromMs };
  return { kind: 'running', endsAtMs: untilMs };
}
