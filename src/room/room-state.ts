import type { RoomSettings } from './settings.ts';

/** Numbers that were skipped after a failover lost the last writes: nobody holds them (LINE.md, `mark`). Both ends inclusive. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** Who of those next in line is there (LINE.md, presence). Of the rest nothing is known. */
export interface Presence {
  /** Numbers up to here are in the near zone: their holders should be reported when they are seen. */
  readonly zoneUpTo: number;
  /** Of numbers up to here, who is not seen for two minutes is absent. Never below the last number called. */
  readonly judgedUpTo: number;
  /**
   * How many are present in each of equally long stretches of (last number called, judgedUpTo]; the last stretch may be
   * shorter. Empty: nobody is judged.
   */
  readonly counts: readonly number[];
}

/** The draw of an epoch (DESIGN §3). */
export interface DrawState {
  /** 64 hexadecimal digits. A secret until the doors have opened. */
  readonly seed: string;
  /** Early visitors so far; all of them once the doors have opened. */
  readonly entries: number;
  /** Numbers given before: the entries get those after it. */
  readonly base: number;
  /** When the doors opened; null: not yet. */
  readonly drawnAtMs: number | null;
  /** As the room says it, and as it said it when the doors opened. */
  readonly opensAtMs: number | null;
  /** Where the public value comes from, likewise; null: the seed alone decides. */
  readonly source: string | null;
  /** null: there is none, or it is awaited. */
  readonly publicValue: string | null;
}

/** Whether the doors have opened but nobody knows their number yet: the public value is awaited, nobody is called. */
export function isDrawPending({ drawnAtMs, source, publicValue }: DrawState): boolean {
  return drawnAtMs !== null && source !== null && publicValue === null;
}

/** An epoch that a reset has ended: resets are public. */
export interface PastEpoch {
  readonly epoch: number;
  readonly endedAtMs: number;
  readonly issued: number;
  /** Early visitors who waited for a draw that never came, or had theirs. */
  readonly entries: number;
  readonly drawnAtMs: number | null;
}

/** How many past epochs are remembered. */
export const PAST_EPOCHS_KEPT = 16;

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
  /** Called while they were absent, so that they held no slot. */
  readonly passedOver: number;
  readonly presence: Presence;
  /** Whether the gate stops the inlet. */
  readonly gateShut: boolean;
  readonly draw: DrawState;
  /** The newest last. */
  readonly pastEpochs: readonly PastEpoch[];
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
