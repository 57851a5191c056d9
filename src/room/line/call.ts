import { countHeld } from '../gaps.ts';
import { ENDS_AT_ONCE, FINEST_GRID_MS } from '../line-limits.ts';
import { appendEvent } from './append-event.ts';
import type { LineMemory } from './line-memory.ts';
import { passOver } from './presence.ts';
import { called, settingsOf } from './record.ts';

/** Who had a number called; null: nobody but the inlet. */
export type Actor = string | null;

/**
 * Calls the people up to the number `to`, which has been given: those present get a turn.
 * @param exits whether as many are called as visitors have left
 * @returns how many turns there are now for them
 */
export function call(memory: LineMemory, to: number, actor: Actor, exits = false): number {
  const { record } = memory;
  const from = called(record);
  if (to <= from) return 0;
  const { held, passed } = passOver(memory, to);
  // Without a turn too: the grace of those who were passed over ends with that of the turns, and gaps are over some day.
  giveTurns(memory, to, held);
  const event = { type: 'serving.advanced', from, to, called: held, passedOver: passed, actor } as const;
  appendEvent(memory, exits ? { ...event, exits } : event);
  return held;
}

/**
 * Calls up to the number that this step has just given: its holder is here, and learns by the answer that it is called.
 * @returns how many turns there are now
 */
export function callGiven(memory: LineMemory, number: number): number {
  const { record } = memory;
  // Where calls were taken back there are others before.
  if (countHeld(record.gaps, called(record), number) > 1) return call(memory, number, null);
  giveTurns(memory, number, 1);
  return 1;
}

/** Calls the numbers up to `upTo`, of which `untaken` hold a turn from now on. */
function giveTurns({ record, turns }: LineMemory, upTo: number, untaken: number): void {
  record.serving = Math.max(record.serving, upTo);
  record.outstanding += untaken;
  const last = turns.last();
  // A shorter window must not end a later turn before an earlier one: the log would not be in order.
  const endsAtMs = Math.max(gridEnd(record), last?.endsAtMs ?? 0);
  if (last !== null && last.endsAtMs === endsAtMs) {
    turns.replace(last.upTo, { upTo, endsAtMs, untaken: last.untaken + untaken });
  } else {
    turns.append({ upTo, endsAtMs, untaken });
  }
}

/** When a turn that begins now ends, in door time: rounded up, so that few distinct ends exist at once. */
function gridEnd(record: LineMemory['record']): number {
  const { turnWindowMs, graceMs } = settingsOf(record);
  const gridMs = Math.max(FINEST_GRID_MS, Math.ceil((turnWindowMs + graceMs) / ENDS_AT_ONCE));
  return Math.ceil((record.doorMs + turnWindowMs) / gridMs) * gridMs;
}
