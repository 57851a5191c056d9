import type {
  GateSettings,
  RateInlet,
  RoomMode,
  RoomSettings,
  SettingName,
  SettingsChange,
} from '../../room/settings.ts';

/** In the order in which the scripts join them into the text of `decodeSettings` (lua/lib/changes.lua). */
export const settingNames = [
  'mode',
  'rate',
  'capacity',
  'turnWindowMs',
  'graceMs',
  'admissionMs',
  'opensAtMs',
  'passOver',
  'gate',
  'drawSource',
  'message',
] as const satisfies readonly SettingName[];

function encodeRate({ admit, everyMs, fromMs, untilMs, returnNoShows }: RateInlet): string {
  return `${admit} ${everyMs} ${fromMs ?? '-'} ${untilMs ?? '-'} ${returnNoShows ? 1 : 0}`;
}

function encodeGate({ url, everyMs, timeoutMs, shutAfter, openAfter }: GateSettings): string {
  return JSON.stringify([url, everyMs, timeoutMs, shutAfter, openAfter]);
}

/** Any text as one line; '' for null. */
export function encodeText(value: string | null): string {
  return value === null ? '' : JSON.stringify(value);
}

export function decodeText(text: string): string | null {
  return text === '' ? null : String(JSON.parse(text));
}

/** One line of text; '' for null. Equal settings have equal texts. */
function encodeSetting(name: SettingName, value: RoomSettings[SettingName]): string {
  if (value === null) return '';
  if (typeof value === 'object') return 'url' in value ? encodeGate(value) : encodeRate(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  return name === 'message' || name === 'drawSource' ? encodeText(String(value)) : String(value);
}

/** Name, text, name, text … of the settings that are there. */
export function encodeSettings(change: SettingsChange): string[] {
  return settingNames.flatMap((name) => {
    const value = change[name];
    return value === undefined ? [] : [name, encodeSetting(name, value)];
  });
}

export function decodeNumber(text: string | undefined): number | null {
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

function decodeGate(text: string): GateSettings | null {
  if (text === '') return null;
  const [url, everyMs, timeoutMs, shutAfter, openAfter] = JSON.parse(text);
  return { url, everyMs, timeoutMs, shutAfter, openAfter };
}

/** Settings as a script tells them: a line each. */
export function decodeSettings(text: string): RoomSettings {
  const [mode, rate = '', capacity, turnWindowMs, graceMs, admissionMs, opensAtMs, ...others] = text.split('\n');
  const [passOver, gate = '', drawSource = '', message = ''] = others;
  return {
    mode: mode as RoomMode,
    rate: decodeRate(rate),
    capacity: decodeNumber(capacity),
    turnWindowMs: Number(turnWindowMs),
    graceMs: Number(graceMs),
    admissionMs: Number(admissionMs),
    opensAtMs: decodeNumber(opensAtMs),
    passOver: passOver === '1',
    gate: decodeGate(gate),
    drawSource: decodeText(drawSource),
    message: decodeText(message),
  };
}
