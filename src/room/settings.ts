import { type enterWays, type roomModes, type SettingRow, settingsTable } from './settings-table.ts';

export type EnterWay = (typeof enterWays)[number];
export type RoomMode = (typeof roomModes)[number];

/** Whether a room of a mode gives no numbers: for now (`closed`), or any more (`over`). */
export function givesNoNumbers(mode: RoomMode): mode is 'closed' | 'over' {
  return mode === 'closed' || mode === 'over';
}

/** Calls `admit` visitors every `everyMs`, between `fromMs` and `untilMs` (epoch milliseconds, null: unbounded). */
export interface RateInlet {
  readonly admit: number;
  readonly everyMs: number;
  readonly fromMs: number | null;
  readonly untilMs: number | null;
  /** Whether a missed turn gives its share of the running period back. */
  readonly returnNoShows: boolean;
}

/** Checks the protected site and stops the inlet while it is unwell. Durations in milliseconds. */
export interface GateSettings {
  /** Asked by GET; any 2xx is well. */
  readonly url: string;
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** How many checks in a row must fail before the gate shuts. */
  readonly shutAfter: number;
  /** How many in a row must succeed before it opens again. */
  readonly openAfter: number;
}

/** What a setting of each kind holds. */
export interface SettingValues {
  readonly mode: RoomMode;
  readonly enter: EnterWay;
  /** Milliseconds. */
  readonly duration: number;
  /** Epoch milliseconds. */
  readonly instant: number | null;
  readonly text: string | null;
  readonly yesOrNo: boolean;
  readonly rate: RateInlet | null;
  readonly capacity: number | null;
  readonly gate: GateSettings | null;
}

export type SettingKind = keyof SettingValues;

export type SettingsTable = typeof settingsTable;
export type SettingKey = keyof SettingsTable;

/** What a setting is called in the file, in the admin API and in events. */
export type SettingName = SettingsTable[SettingKey]['name'];

/** What is set for a room: a value for each row of the table. */
export type RoomSettings = { readonly [Key in SettingKey]: SettingValues[SettingsTable[Key]['kind']] };

/** Changed settings alone; what is absent stays as it is. */
export type SettingsChange = { readonly [Key in SettingKey]?: RoomSettings[Key] };

/** A row of the table, with its key. */
export type Setting = SettingRow & { readonly key: SettingKey; readonly name: SettingName };

/** The rows in the order of the file and the API. */
export const settingList: readonly Setting[] = (Object.keys(settingsTable) as SettingKey[]).map((key) => ({
  key,
  ...settingsTable[key],
}));

/** What of a gate need not be said. */
export const defaultGate = { everyMs: 10_000, timeoutMs: 3_000, shutAfter: 3, openAfter: 2 } as const;

function fill(value: (setting: Setting) => unknown): RoomSettings {
  return Object.fromEntries(settingList.map((setting) => [setting.key, value(setting)])) as RoomSettings;
}

export const defaultSettings = fill((setting) => setting.default);

/** The defaults of a room with `aws_api`. */
export const defaultSettingsWithAws = fill(({ default: other, defaultWithAws: own = other }) => own);
