import { type SettingKind, type SettingName, type SettingsChange, settingList } from '../room/settings.ts';

/** In the file and in the API these are mappings, whose parts are given one by one. */
const composite: ReadonlySet<SettingKind> = new Set(['rate', 'capacity', 'gate'] as const);

/**
 * Returns the settings that are given by their names, all but inlet and gate: values that a schema has parsed are what
 * these settings hold.
 */
export function givenSettings(given: { readonly [Name in SettingName]?: unknown }): SettingsChange {
  const entries = settingList.flatMap(({ key, name, kind }) =>
    composite.has(kind) || given[name] === undefined ? [] : [[key, given[name]]],
  );
  return Object.fromEntries(entries);
}
