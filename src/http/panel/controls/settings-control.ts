import { type RoomView, roomView } from '../../admin/room-view.ts';
import { type Asked, type Control, control, type Foretold } from './control.ts';
import { meanwhileWords, type SettingName } from './seen.ts';

interface Definition extends Pick<Control, 'fields' | 'body'> {
  readonly sets: readonly SettingName[];
  /** @param after the room as the change would leave it */
  foretell(after: RoomView, asked: Asked): Foretold;
  did(after: RoomView): string;
}

/** A control that changes settings of a room. */
export function settingsControl({ sets, fields, body, foretell, did }: Definition): Control {
  return control({
    operation: 'changeSettings',
    answer: roomView,
    fields,
    body,
    foretell,
    did: (after, { room, field }) =>
      [did(after), ...meanwhileWords({ field, before: room.settings, after: after.settings, sets })].join(' '),
  });
}

/** Where a change would leave everything as it is. */
export function nothingToChange(what: string): Foretold {
  return { heading: 'This changes nothing', effects: [what], button: null };
}

/** Whether settings are as they were. */
export function areSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
