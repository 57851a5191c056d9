import type { PlannedChange } from '../planned-change.ts';
import { isDrawPending } from '../room-state.ts';
import type { RateInlet, SettingsChange } from '../settings.ts';
import { appendEvent } from './append-event.ts';
import { type Actor, call } from './call.ts';
import { isBeforeDraw, openDoors } from './doors.ts';
import { endTurns } from './end-turns.ts';
import { periodAt, replacesMissed } from './inlet.ts';
import type { LineMemory, LineRecord } from './line-memory.ts';
import { moveGate } from './move-gate.ts';
import { called, settingsOf } from './record.ts';
import { sameSettings } from './same-settings.ts';

/** What is set, and what is noted of it. */
export interface NewSettings extends Partial<Pick<LineRecord, 'fileSettings' | 'changes'>> {
  readonly change: SettingsChange | null;
  readonly actor: Actor;
  /** Of a planned change, which is noted also where it changes nothing. Absent: it is made by hand, or by the file. */
  readonly planned?: Pick<PlannedChange, 'id' | 'atMs'>;
}

/**
 * Brings settings into force, and calls nobody but those whom opening doors call.
 * @returns whether the settings in force have changed
 */
export function bringIntoForce(memory: LineMemory, { change, actor, planned, ...next }: NewSettings): boolean {
  const { record } = memory;
  const before = settingsOf(record);
  const wasBeforeDraw = isBeforeDraw(record);
  Object.assign(record, next);
  const after = settingsOf(record);
  const isSame = sameSettings(before, after);
  if (isSame && planned === undefined) return false;
  appendEvent(memory, { type: 'settings.changed', change, actor, ...(planned !== undefined && { planned }) });
  if (isSame) return false;
  if (after.gate === null) moveGate(memory, false);
  changeRate(record, before.rate, after.rate);
  if (after.rate === null && !replacesMissed(after)) record.credit = 0;
  if (!after.passOver) record.points = [];
  // With a capacity nobody may be called unseen, by joining below a serving number that is ahead.
  if (after.capacity !== null) record.serving = called(record);
  if (wasBeforeDraw && after.mode !== 'prequeue') openDoors(memory);
  if (after.graceMs !== before.graceMs) endTurns(memory);
  return true;
}

/** Calls everybody if the mode is `off`, unless nobody knows who they are. */
export function callInModeOff(memory: LineMemory, actor: Actor): void {
  const { record } = memory;
  if (settingsOf(record).mode === 'off' && !isDrawPending(record.draw)) call(memory, record.issued, actor);
}

/** LINE.md, the steps: a change of the share moves the credit by the difference; one of the grid starts with its next period. */
function changeRate(record: LineRecord, before: RateInlet | null, after: RateInlet | null): void {
  if (before === null && after === null) return;
  if (before === null || after === null) {
    record.credit = 0;
    record.period = -1;
    record.anchorMs = after?.fromMs ?? record.clockMs;
    return;
  }
  record.credit = Math.min(Math.max(record.credit + after.admit - before.admit, 0), after.admit);
  if (before.everyMs === after.everyMs && before.fromMs === after.fromMs) return;
  if (before.fromMs !== after.fromMs) record.anchorMs = after.fromMs ?? record.clockMs;
  // Where nothing was granted yet there is nothing to charge: the current period is granted as that of a new rate.
  if (record.period >= 0) record.period = Math.max(-1, periodAt(record, after));
}
