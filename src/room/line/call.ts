import type { LineMemory } from './line-memory.ts';
import { note } from './note.ts';
import { passOver } from './presence.ts';
import { called, settingsOf } from './record.ts';

/** How many distinct ends the turns of a window and its grace have at most: what bounds the log. */
const ENDS_AT_ONCE = 256;
const FINEST_GRID_MS = 1_000;

/** Who had a number called; null: nobody but the inlet. */
export type Actor = string | null;

/**
 * Calls the people up to the number `to`, which has been given: those present get a turn.
 * @returns how many turns there are now for them
 */
export function call(memory: LineMemory, to: number, nowMs: number, actor: Actor): number {
  const { record } = memory;
  const from = called(record);
  if (to <= from) return 0;
  const { held, passed } = passOver(memory, to);
  // Who was passed over has a grace as well, which ends with that of the turns.
  if (held + passed > 0) logTurns(memory, to, held, nowMs);
  record.serving = Math.max(record.serving, to);
  record.outstanding += held;
  note(memory, { type: 'serving.advanced', from, to, called: held, passedOver: passed, actor });
  return held;
}

/**
 * Calls up to the number that this step has just given: its holder is here, and learns by the answer that it is called.
 * @returns how many turns there are now
 */
export function callGiven(memory: LineMemory, number: number, nowMs: number): number {
  const { record } = memory;
  // Where calls were taken back there are others before.
  if (called(record) < number - 1) return call(memory, number, nowMs, null);
  logTurns(memory, number, 1, nowMs);
  record.serving = Math.max(record.serving, number);
  record.outstanding += 1;
  return 1;
}

function logTurns({ record, turns }: LineMemory, upTo: number, untaken: number, nowMs: number): void {
  const last = turns.last();
  // A shorter window must not end a later turn before an earlier one: the log would not be in order.
  const endsAtMs = Math.max(gridEnd(record, nowMs), last?.endsAtMs ?? 0);
  if (last !== null && last.endsAtMs === endsAtMs) {
    turns.replace(last.upTo, { upTo, endsAtMs, untaken: last.untaken + untaken });
  } else {
    turns.append({ upTo, endsAtMs, untaken });
  }
}

/** When a turn that begins now ends: rounded up, so that few distinct ends exist at once. */
function gridEnd(record: LineMemory['record'], nowMs: number): number {
  const { turnWindowMs, graceMs } = settingsOf(record);
  const gridMs = Math.max(FINEST_GRID_MS, Math.ceil((turnWindowMs + graceMs) / ENDS_AT_ONCE));
  return Math.ceil((nowMs + turnWindowMs) / gridMs) * gridMs;
}
