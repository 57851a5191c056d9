import {
  defaultSettings,
  type EnterWay,
  type GateSettings,
  type RateInlet,
  type RoomMode,
  type RoomSettings,
  type SettingKind,
  type SettingsChange,
  type SettingValues,
  settingList,
} from '../../room/settings.ts';

/** Writes a value as one line of text and reads it. Equal values have equal texts; '' is null. */
interface Codec<Value> {
  encode(value: Value): string;
  decode(text: string): Value;
}

/** Any text as one line; '' for null. */
export function encodeText(value: string | null): string {
  return value === null ? '' : JSON.stringify(value);
}

export function decodeText(text: string): string | null {
  return text === '' ? null : String(JSON.parse(text));
}

function encodeNumber(value: number | null): string {
  return value === null ? '' : String(value);
}

export function decodeNumber(text: string | undefined): number | null {
  return text === undefined || text === '' || text === '-' ? null : Number(text);
}

function encodeRate(rate: RateInlet | null): string {
  if (rate === null) return '';
  const { admit, everyMs, fromMs, untilMs, returnNoShows } = rate;
  return `${admit} ${everyMs} ${fromMs ?? '-'} ${untilMs ?? '-'} ${returnNoShows ? 1 : 0}`;
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

function encodeGate(gate: GateSettings | null): string {
  if (gate === null) return '';
  return JSON.stringify([gate.url, gate.everyMs, gate.timeoutMs, gate.shutAfter, gate.openAfter]);
}

function decodeGate(text: string): GateSettings | null {
  if (text === '') return null;
  const [url, everyMs, timeoutMs, shutAfter, openAfter] = JSON.parse(text);
  return { url, everyMs, timeoutMs, shutAfter, openAfter };
}

const codecs: { readonly [Kind in SettingKind]: Codec<SettingValues[Kind]> } = {
  mode: { encode: (mode) => mode, decode: (text) => text as RoomMode },
  enter: { encode: (way) => way, decode: (text) => text as EnterWay },
  duration: { encode: String, decode: Number },
  instant: { encode: encodeNumber, decode: decodeNumber },
  text: { encode: encodeText, decode: decodeText },
  yesOrNo: { encode: (value) => (value ? '1' : '0'), decode: (text) => text === '1' },
  rate: { encode: encodeRate, decode: decodeRate },
  capacity: { encode: encodeNumber, decode: decodeNumber },
  gate: { encode: encodeGate, decode: decodeGate },
};

/** The settings in the order of their lines, each with its codec and the text of its default. */
export const storedSettings = settingList
  .toSorted((one, other) => one.line - other.line)
  .map(({ key, kind, default: value }) => {
    const codec = codecs[kind] as Codec<unknown>;
    return { key, codec, defaultText: codec.encode(value) };
  });

export const settingKeys = storedSettings.map(({ key }) => key);

/** Name, text, name, text … of the settings that are there. */
export function encodeSettings(change: SettingsChange): string[] {
  return storedSettings.flatMap(({ key, codec }) =>
    change[key] === undefined ? [] : [key, codec.encode(change[key])],
  );
}

/**
 * Settings as a script tells them: a line each. A setting without a line has its default: a process that does not know
 * it yet has written the text.
 */
export function decodeSettings(text: string): RoomSettings {
  const lines = text.split('\n');
  const decoded = storedSettings
    .slice(0, lines.length)
    .map(({ key, codec }, index) => [key, codec.decode(lines[index] ?? '')] as const);
  return { ...defaultSettings, ...Object.fromEntries(decoded) };
}
