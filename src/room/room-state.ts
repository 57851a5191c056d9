import type { RoomSettings } from './settings.ts';

/** Numbers that were skipped after a failover lost the last writes: nobody holds them (LINE.md, `mark`). Both ends inclusive. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** A room at one moment of the store's clock. */
export interface RoomState {
  readonly room: string;
  /** Rises with every reset and with a loss of the whole store; tickets carry it. */
  readonly epoch: number;
  /** The settings in force. */
  readonly settings: RoomSettings;
  /** Last number given. */
  readonly issued: number;
  /** Every number up to here has been called. Above `issued` only after an advance without a capacity. */
  readonly serving: number;
  /** Called turns that are neither taken nor missed yet. */
  readonly outstanding: number;
  /** Visitors inside. */
  readonly inside: number;
  /** Visitors who missed their turn, came back and are first in line for a free slot. */
  readonly late: number;
  readonly gaps: readonly Gap[];
  /** Totals of this epoch. */
  readonly admitted: number;
  readonly completed: number;
  readonly abandoned: number;
  readonly missed: number;
  readonly nowMs: number;
}

/** How many numbers in (from, to] nobody holds. */
function skipped(gaps: readonly Gap[], from: number, to: number): number {
  let count = 0;
  for (const gap of gaps) count += Math.max(0, Math.min(gap.to, to) - Math.max(gap.from - 1, from));
  return count;
}

/** People in line who have not been called. */
export function waiting(state: Pick<RoomState, 'issued' | 'serving' | 'gaps'>): number {
  if (state.issued <= state.serving) return 0;
  return state.issued - state.serving - skipped(state.gaps, state.serving, state.issued);
}

/** Whether somebody who arrives now might enter without waiting, as far as that follows from who waits and who calls. */
export function mightBeFree(state: RoomState): boolean {
  const { mode, rate, capacity } = state.settings;
  if (mode === 'off') return true;
  if (mode === 'closed') return false;
  if (state.issued < state.serving) return true;
  return mode === 'open' && (rate !== null || capacity !== null) && state.late === 0 && waiting(state) === 0;
}

/** People who will be called before the holder of `number`. */
export function ahead(state: Pick<RoomState, 'serving' | 'gaps'>, number: number): number {
  if (number <= state.serving) return 0;
  return number - 1 - state.serving - skipped(state.gaps, state.serving, number - 1);
}
