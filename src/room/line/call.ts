import { countPresent } from './gaps.ts';
import type { LineMemory } from './line-memory.ts';
import { settingsOf } from './record.ts';

/** How many distinct ends the turns of a window and its grace have at most: what bounds the log. */
const ENDS_AT_ONCE = 256;
const FINEST_GRID_MS = 1_000;

/**
 * Calls the people from the number after `from`, the last that was called, to the number `to`, which has been given.
 * @returns how many were called
 */
export function call(memory: LineMemory, from: number, to: number, nowMs: number): number {
  if (to <= from) return 0;
  const { record } = memory;
  const count = countPresent(record.gaps, from, to);
  if (count > 0) logTurns(memory, to, count, nowMs);
  record.serving = Math.max(record.serving, to);
  record.outstanding += count;
  return count;
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
