import { isDrawPending } from '../room-state.ts';
import type { RateInlet, RoomSettings, SettingsChange } from '../settings.ts';
import type { Moment } from '../times.ts';
import { appendEvent } from './append-event.ts';
import { begin, endTurns } from './begin.ts';
import { type Actor, call } from './call.ts';
import { isBeforeDraw, openDoors, openIfDue } from './doors.ts';
import { periodAt, replacesMissed, tick } from './inlet.ts';
import type { LineMemory, LineRecord } from './line-memory.ts';
import { called, settingsOf } from './record.ts';
import { sameSettings } from './same-settings.ts';
import { moveGate } from './set-gate.ts';

export interface Change {
  readonly change: SettingsChange;
  readonly actor?: Actor;
}

/** The settings of the file, in force wherever no change was made live. */
export function configure(memory: LineMemory, fileSettings: RoomSettings, moment: Moment): void {
  begin(memory, moment);
  setSettings(memory, { fileSettings, change: null, actor: null });
}

/** Changes settings live. */
export function change(memory: LineMemory, { change, actor = null }: Change, moment: Moment): void {
  begin(memory, moment);
  setSettings(memory, { changes: { ...memory.record.changes, ...change }, change, actor });
}

/** Back to the settings of the file. */
export function revert(memory: LineMemory, { actor = null }: { readonly actor?: Actor }, moment: Moment): void {
  begin(memory, moment);
  setSettings(memory, { changes: {}, change: null, actor });
}

/** What is set, and what is noted of it. */
interface NewSettings extends Partial<Pick<LineRecord, 'fileSettings' | 'changes'>> {
  readonly change: SettingsChange | null;
  readonly actor: Actor;
}

function setSettings(memory: LineMemory, { change, actor, ...next }: NewSettings): void {
  const { record } = memory;
  const before = settingsOf(record);
  const wasBeforeDraw = isBeforeDraw(record);
  Object.assign(record, next);
  const after = settingsOf(record);
  if (!sameSettings(before, after)) {
    appendEvent(memory, { type: 'settings.changed', change, actor });
    if (after.gate === null) moveGate(memory, false);
    changeRate(record, before.rate, after.rate);
    if (after.rate === null && !replacesMissed(after)) record.credit = 0;
    if (!after.passOver) record.points = [];
    // With a capacity nobody may be called unseen, by joining below a serving number that is ahead.
    if (after.capacity !== null) record.serving = called(record);
    if (wasBeforeDraw && after.mode !== 'prequeue') openDoors(memory);
    if (after.mode === 'off' && !isDrawPending(record.draw)) call(memory, record.issued, actor);
    if (after.graceMs !== before.graceMs) endTurns(memory);
  }
  // A room may be new, or made to open at a time that has passed.
  openIfDue(memory);
  tick(memory);
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
