import type { RoomSettings, SettingsChange } from '../settings.ts';
import type { Moment } from '../times.ts';
import { begin } from './begin.ts';
import { bringIntoForce, callInModeOff, type NewSettings } from './bring-into-force.ts';
import type { Actor } from './call.ts';
import { openIfDue } from './doors.ts';
import { tick } from './inlet.ts';
import type { LineMemory } from './line-memory.ts';

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

function setSettings(memory: LineMemory, next: NewSettings): void {
  if (bringIntoForce(memory, next)) callInModeOff(memory, next.actor);
  // A room may be new, or made to open at a time that has passed.
  openIfDue(memory);
  tick(memory);
}
