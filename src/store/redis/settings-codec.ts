import type { RateInlet, RoomMode, RoomSettings, SettingName, SettingsChange } from '../../room/settings.ts';

/** In the order in which the scripts join them into the text of `decodeSettings` (lua/lib/changes.lua). */
export const settingNames = [
  'mode',
  'rate',
  'capacity',
  'turnWindowMs',
  'graceMs',
  'admissionMs',
  'opensAtMs',
  'message',
] as const satisfies readonly SettingName[];

function encodeRate({ admit, everyMs, fromMs, untilMs, returnNoShows }: RateInlet): string {
  return `${admit} ${everyMs} ${fromMs ?? '-'} ${untilMs ?? '-'} ${returnNoShows ? 1 : 0}`;
}

/** One line of text; '' for null. Equal settings have equal texts. */
function encodeSetting(name: SettingName, value: RoomSettings[SettingName]): string {
  if (value === null) return '';
  if (typeof value === 'object') return encodeRate(value);
  return name === 'message' ? JSON.stringify(value) : String(value);
}

/** Name, text, name, text … of the settings that are there. */
export function encodeSettings(change: SettingsChange): string[] {
  return settingNames.flatMap((name) => {
    const value = change[name];
    return value === undefined ? [] : [name, encodeSetting(name, value)];
  });
}

function decodeNumber(text: string | undefined): number | null {
  return text === undefined || text === '' || text === '-' ? null : Number(text);
}

function decodeRate(text: string): RateInlet | null {
  if (text === '') return null;
  const [admit, everyMs, fromMs, untilMs, returnNoShows] = text.split(' ');
  return {
    admit: Number(admit),
    everyMs: Number(everyMs),
    fromMs: decodeNumber(fromMs),
    untilMs: decodeNumber(untilMs),
    returnNoShows: returnNoShows === '1',
  };
}

/** Settings as a script tells them: a line each. */
export function decodeSettings(text: string): RoomSettings {
  const [mode, rate = '', capacity, turnWindowMs, graceMs, admissionMs, opensAtMs, message = ''] = text.split('\n');
  return {
    mode: mode as RoomMode,
    rate: decodeRate(rate),
    capacity: decodeNumber(capacity),
    turnWindowMs: Number(turnWindowMs),
    graceMs: Number(graceMs),
    admissionMs: Number(admissionMs),
    opensAtMs: decodeNumber(opensAtMs),
    message: message === '' ? null : String(JSON.parse(message)),
  };
}
