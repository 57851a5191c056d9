import { settingKeys, storedSettings } from './settings-codec.ts';

/** A text as Lua writes it. */
function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}

function list(texts: readonly string[]): string {
  return `{ ${texts.map(quoted).join(', ')} }`;
}

/** The line of a setting, counted from 1, and the text of its default. */
function place(name: string): string {
  const index = storedSettings.findIndex(({ key }) => key === name);
  const setting = storedSettings[index];
  if (setting === undefined) throw new Error(`a script asks for a setting that does not exist: ${name}`);
  return `${index + 1}, ${quoted(setting.defaultText)}`;
}

/** A pattern that captures the lines of these settings, which have to be the first ones. */
function firstLines(names: string): string {
  const wanted = names.replaceAll(/[\s']/g, '').split(',');
  const first = settingKeys.slice(0, wanted.length);
  if (wanted.join() !== first.join()) throw new Error(`the first lines of the settings are ${first}, not ${wanted}`);
  return `'^${String.raw`(.-)\n`.repeat(wanted.length)}'`;
}

/**
 * Puts settings into the text of a script, which refers to them by name, as literals, so that a step costs nothing more:
 * - `SETTING.passOver`: line and default of the setting, two arguments of `state.setting`
 * - `SETTINGS('mode', 'rate')`: a pattern that captures the lines of these settings
 * - `SETTING_NAMES`, `SETTING_DEFAULTS`: a list in the order of the lines
 *
 * @throws Error if the script names a setting that does not exist
 */
export function putSettings(lua: string): string {
  return lua
    .replaceAll(/\bSETTING\.(\w+)/g, (_, name: string) => place(name))
    .replaceAll(/\bSETTINGS\(([^)]*)\)/g, (_, names: string) => firstLines(names))
    .replaceAll(/\bSETTING_NAMES\b/g, () => list(settingKeys))
    .replaceAll(/\bSETTING_DEFAULTS\b/g, () => list(storedSettings.map(({ defaultText }) => defaultText)));
}
