import type { RateInlet, RoomSettings, SettingsChange } from '../settings.ts';
import { begin, endTurns } from './begin.ts';
import { call } from './call.ts';
import { periodAt, tick } from './inlet.ts';
import type { LineMemory, LineRecord } from './line-memory.ts';
import { called, settingsOf } from './record.ts';

/** The settings of the file, in force wherever no change was made live. */
export function configure(memory: LineMemory, settings: RoomSettings, clockMs: number): void {
  setSettings(memory, { fileSettings: settings, changes: memory.record.changes }, clockMs);
}

/** Changes settings live. */
export function change(memory: LineMemory, change: SettingsChange, clockMs: number): void {
  const { fileSettings, changes } = memory.record;
  setSettings(memory, { fileSettings, changes: { ...changes, ...change } }, clockMs);
}

/** Back to the settings of the file. */
export function revert(memory: LineMemory, clockMs: number): void {
  setSettings(memory, { fileSettings: memory.record.fileSettings, changes: {} }, clockMs);
}

function setSettings(memory: LineMemory, next: Pick<LineRecord, 'fileSettings' | 'changes'>, clockMs: number): void {
  const nowMs = begin(memory, clockMs);
  const { record } = memory;
  const before = settingsOf(record);
  Object.assign(record, next);
  const after = settingsOf(record);
  changeRate(record, before.rate, after.rate, nowMs);
  if (after.mode === 'off') call(memory, called(record), record.issued, nowMs);
  // With a capacity nobody may be called unseen, by joining below a serving number that is ahead.
  if (after.capacity !== null) record.serving = called(record);
  if (after.graceMs !== before.graceMs) endTurns(memory, nowMs);
  tick(memory, nowMs);
}

/** LINE.md: a change of the share moves the credit by the difference; one of the grid starts with its next period. */
function changeRate(record: LineRecord, before: RateInlet | null, after: RateInlet | null, nowMs: number): void {
  if (before === null && after === null) return;
  if (before === null || after === null) {
    record.credit = 0;
    record.period = -1;
    record.anchorMs = after?.fromMs ?? nowMs;
    return;
  }
  record.credit = Math.min(Math.max(record.credit + after.admit - before.admit, 0), after.admit);
  if (before.everyMs === after.everyMs && before.fromMs === after.fromMs) return;
  if (before.fromMs !== after.fromMs) record.anchorMs = after.fromMs ?? nowMs;
  // Where nothing was granted yet there is nothing to charge: the current period is granted as that of a new rate.
  if (record.period >= 0) record.period = Math.max(-1, periodAt(record, after, nowMs));
}
