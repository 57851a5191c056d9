import { isDrawPending } from '../room-state.ts';
import { appendEvent } from './append-event.ts';
import { call } from './call.ts';
import type { LineMemory, LineRecord } from './line-memory.ts';
import { called, settingsOf } from './record.ts';

/** Whether early visitors get an entry for the draw in place of a number. */
export function isBeforeDraw(record: LineRecord): boolean {
  return settingsOf(record).mode === 'prequeue' && record.draw.drawnAtMs === null;
}

/** Opens the room of a prequeue if it is time. @param untilMs the doors are opened that open until then (epoch milliseconds) */
export function openIfDue(memory: LineMemory, untilMs = memory.record.clockMs): void {
  const { record } = memory;
  const { mode, opensAtMs } = settingsOf(record);
  if (mode !== 'prequeue' || opensAtMs === null || untilMs < opensAtMs) return;
  const isFirst = isBeforeDraw(record);
  record.changes = { ...record.changes, mode: 'open' };
  if (isFirst) openDoors(memory);
  else appendEvent(memory, { type: 'settings.changed', change: { mode: 'open' }, actor: null });
}

/** Turns the entries into numbers: which of them is whose, the draw tells (draw.ts). Calls those that serving has passed. */
export function openDoors(memory: LineMemory): void {
  const { record } = memory;
  const { opensAtMs, drawSource } = settingsOf(record);
  const { entries } = record.draw;
  const { issued: base, serving } = record;
  // Serving may be ahead; whom that calls is done below, if they are known.
  record.serving = called(record);
  record.issued += entries;
  // Where there is nothing to draw nothing is awaited.
  const source = entries === 0 ? null : drawSource;
  record.draw = { ...record.draw, base, drawnAtMs: record.clockMs, opensAtMs, source };
  record.points = [];
  appendEvent(memory, { type: 'doors.opened', entries, base });
  if (isDrawPending(record.draw)) return;
  call(memory, Math.min(serving, record.issued), null);
  record.serving = serving;
}
