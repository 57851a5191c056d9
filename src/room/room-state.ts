import { countHeld, type Gap } from './gaps.ts';
import type { PlannedChange } from './planned-change.ts';
import { givesNoNumbers, type RoomSettings } from './settings.ts';

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
  /** 64 hexadecimal digits. A secret until the doors have opened and the public value is known. */
  readonly seed: string;
  /** Early visitors so far; all of them once the doors have opened. Those in gaps are not among them. */
  readonly entries: number;
  /** Entries that were skipped after a failover: nobody holds them, and they are not drawn. Ascending; absent: none. */
  readonly gaps?: readonly Gap[];
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
  /** Turns that are neither taken nor over, late turns among them. */
  readonly outstanding: number;
  /** Visitors inside. */
  readonly inside: number;
  /** Visitors who were called, have no turn, came back, and wait for a late turn. */
  readonly late: number;
  /** Gaps of numbers. */
  readonly gaps: readonly Gap[];
  /** Gaps before those, whose numbers are over: no step looks at them any more. Absent: none. */
  readonly pastGaps?: readonly Gap[];
  /** Totals of this epoch. */
  readonly admitted: number;
  readonly completed: number;
  readonly abandoned: number;
  /** Visits whose time ran out, and which nobody has settled since. */
  readonly expired: number;
  /** Visits whose code nobody exchanged in time: slot and number went back. */
  readonly lapsed: number;
  /** How often it was noted that one more browser wanted to go in on a number than may (`ticket.contested`). */
  readonly contested: number;
  readonly missed: number;
  /** Called, without a turn, and not inside: they were absent when they were called, or their visit lapsed. */
  readonly passedOver: number;
  readonly presence: Presence;
  /** Whether the gate stops the inlet. */
  readonly gateShut: boolean;
  readonly draw: DrawState;
  /** The newest last. */
  readonly pastEpochs: readonly PastEpoch[];
  /** The next planned changes, at most `PLANNED_TOLD`, in the order in which they are made. Absent: none is planned. */
  readonly plan?: readonly PlannedChange[];
  /** How many planned changes were made, in all epochs. Absent: none. */
  readonly plannedMade?: number;
  /** When the room was like this, by the store's clock: a date, which is stepped with that clock. */
  readonly storeMs: number;
  /** The same in line time, which never goes back within an epoch (LINE.md, three clocks). */
  readonly lineMs: number;
}

/** Whether a state was told before another one of its room. Line time begins anew where a store has lost everything. */
export function isOlder({ epoch, lineMs }: RoomState, than: RoomState): boolean {
  return epoch <= than.epoch && lineMs < than.lineMs;
}

/** What of a state tells how many people are in line. */
type Line = Pick<RoomState, 'issued' | 'serving' | 'gaps' | 'presence'>;

/** Of fewer people nobody is told how many of all the others are there. */
const JUDGED_AT_LEAST = 50;

/** How many people with uncalled numbers up to `to` are there: as seen where they are judged, in the same share beyond. */
function present(line: Line, to: number): number {
  const { issued, serving, gaps, presence } = line;
  const from = Math.min(issued, serving);
  const judgedUpTo = presence.counts.length === 0 ? from : Math.min(issued, presence.judgedUpTo);
  const judged = countHeld(gaps, from, judgedUpTo);
  const share = judged < JUDGED_AT_LEAST ? 1 : Math.min(1, seen(line, from, judgedUpTo) / judged);
  return Math.round(seen(line, from, Math.min(to, judgedUpTo)) + share * countHeld(gaps, judgedUpTo, to));
}

/** How many in (from, to] were seen, `from` being the last number called. Within a stretch they count as spread evenly. */
function seen({ issued, presence: { counts, judgedUpTo } }: Line, from: number, to: number): number {
  const length = Math.ceil((judgedUpTo - from) / counts.length);
  return counts.reduce((sum, count, index) => {
    const start = from + index * length;
    const end = Math.min(start + length, judgedUpTo, issued);
    return to <= start ? sum : sum + (count * (Math.min(to, end) - start)) / (end - start);
  }, 0);
}

/** How many with uncalled numbers up to `number` are there; null: nobody is judged by that. */
export function presentUpTo(state: Line & Pick<RoomState, 'settings'>, number: number): number | null {
  const { issued, serving, presence, settings } = state;
  const isJudged = presence.counts.length > 0 && settings.mode !== 'off';
  if (!isJudged || Math.min(issued, presence.judgedUpTo) <= Math.min(issued, serving)) return null;
  return present(state, Math.min(number, issued));
}

/** How many numbers up to `number` were given to somebody, or will be: the number as it would be without any gap. */
export function heldUpTo({ gaps, pastGaps = [] }: Pick<RoomState, 'gaps' | 'pastGaps'>, number: number): number {
  return countHeld([...pastGaps, ...gaps], 0, number);
}

/** How many numbers were given to somebody. */
export function given(state: Pick<RoomState, 'gaps' | 'pastGaps' | 'issued'>): number {
  return heldUpTo(state, state.issued);
}

/** People in line who have not been called, as far as they are still there; before the doors open the early visitors too. */
export function waiting(state: Line & Pick<RoomState, 'draw'>): number {
  return present(state, state.issued) + (state.draw.drawnAtMs === null ? state.draw.entries : 0);
}

/** Numbers that somebody was given and nobody has called, before the doors open the entries too. Who has left counts as well. */
export function uncalled({
  gaps,
  issued,
  serving,
  draw,
}: Pick<RoomState, 'gaps' | 'issued' | 'serving' | 'draw'>): number {
  return countHeld(gaps, serving, issued) + (draw.drawnAtMs === null ? draw.entries : 0);
}

/** Whether somebody who arrives now might enter without waiting, as far as that follows from who waits and who calls. */
export function mightBeFree(state: RoomState): boolean {
  const { mode, rate, capacity } = state.settings;
  if (mode === 'off') return true;
  if (givesNoNumbers(mode) || isDrawPending(state.draw)) return false;
  if (mode === 'prequeue' && state.draw.drawnAtMs === null) return false;
  if (state.issued < state.serving) return true;
  return (
    mode === 'open' &&
    !state.gateShut &&
    (rate !== null || capacity !== null) &&
    state.late === 0 &&
    waiting(state) === 0
  );
}

/** People who will be called before the holder of `number`. Never fewer for a higher number. */
export function ahead(state: Line, number: number): number {
  return present(state, number - 1);
}
