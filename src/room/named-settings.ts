import { type Setting, type SettingKey, type SettingKind, type SettingsTable, settingList } from './settings.ts';

type RowOf<Kind extends SettingKind> = Extract<Setting, { readonly kind: Kind }>;

/** Makes something of a setting, by its kind. */
type Makers = { readonly [Kind in SettingKind]: (setting: RowOf<Kind>) => unknown };

type Made<ByKind extends Makers> = {
  readonly [Key in SettingKey as SettingsTable[Key]['name']]: ReturnType<ByKind[SettingsTable[Key]['kind']]>;
};

/** Makes something of each setting, under its name. Settings that share a name have to make the same. */
export function namedSettings<ByKind extends Makers>(makers: ByKind): Made<ByKind> {
  const made = settingList.map((setting) => {
    const make = makers[setting.kind] as (setting: Setting) => unknown;
    return [setting.name, make(setting)];
  });
  return Object.fromEntries(made);
}
