import type { SettingName } from '../../../room/settings.ts';
import { type RoomView, roomView } from '../../admin/room-view.ts';
import { type Asked, type Control, control, type Foretold } from './control.ts';
import { isChanged, meanwhileWords } from './seen.ts';

interface Done extends Asked {
  /** Whether the change made it another one than the operator was shown. */
  readonly changed: (name: SettingName) => boolean;
}

interface Definition extends Pick<Control, 'fields' | 'body'>, Partial<Pick<Control, 'moments'>> {
  readonly sets: readonly SettingName[];
  /** @param after the room as the change would leave it */
  foretell(after: RoomView, asked: Asked): Foretold;
  did(after: RoomView, done: Done): string;
}

/** A control that changes settings of a room. */
export function settingsControl({ sets, fields, moments = [], body, foretell, did }: Definition): Control {
  return control({
    operation: 'changeSettings',
    answer: roomView,
    fields,
    moments,
    body,
    foretell,
    did(after, asked) {
      const confirmed = { field: asked.field, before: asked.room.settings, after: after.settings };
      const changed = (name: SettingName): boolean => isChanged(name, confirmed);
      return [did(after, { ...asked, changed }), ...meanwhileWords({ ...confirmed, sets })].join(' ');
    },
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
