import { hash } from 'node:crypto';
import { type SettingName, settingList } from '../../../room/settings.ts';
import type { RoomView } from '../../admin/room-view.ts';
import type { Field } from './control.ts';

type Settings = RoomView['settings'];

/** What the admin API calls the settings, in the words of the panel. */
const settingWords = new Map(settingList.map(({ name, words }) => [name, words]));

const settingNames = [...settingWords.keys()];

function mark(setting: Settings[SettingName]): string {
  return hash('sha256', JSON.stringify(setting), 'base64url').slice(0, 16);
}

/** What the operator was shown of the room, as fields of the form by which they confirm. */
export function seenFields({ serving, settings }: RoomView): readonly (readonly [string, string])[] {
  const marks = settingNames.map((name) => [`seen_${name}`, mark(settings[name])] as const);
  return [['seen_serving', String(serving)], ...marks];
}

/** The serving number that the operator was shown; null: none was. */
export function seenServing(field: Field): number | null {
  const seen = field('seen_serving');
  return /^\d{1,15}$/.test(seen) ? Number(seen) : null;
}

export interface Confirmed {
  readonly field: Field;
  /** As they were right before the change, and are right after it. */
  readonly before: Settings;
  readonly after: Settings;
  /** What the change sets. */
  readonly sets: readonly SettingName[];
}

/**
 * Whether a setting is another one than the operator was shown. Without what was shown the room right before the change
 * decides: a form that is sent twice tells the same each time.
 */
export function isChanged(name: SettingName, { field, before, after }: Omit<Confirmed, 'sets'>): boolean {
  const seen = field(`seen_${name}`) || mark(before[name]);
  return seen !== mark(after[name]);
}

/**
 * Tells which settings somebody else has changed since the operator looked. What is already as this very change makes it
 * may be its own doing: a form may be sent twice.
 */
export function meanwhileWords({ field, before, after, sets }: Confirmed): string[] {
  const changed = settingNames.filter((name) => {
    const [seen, was] = [field(`seen_${name}`), mark(before[name])];
    return seen !== '' && seen !== was && !(sets.includes(name) && was === mark(after[name]));
  });
  if (changed.length === 0) return [];
  return [`Since you looked somebody else had changed ${changed.map((name) => settingWords.get(name)).join(', ')}.`];
}
