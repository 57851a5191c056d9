import { z } from 'zod';
import {
  type GateSettings,
  type RateInlet,
  type SettingKind,
  type SettingsChange,
  type SettingValues,
  settingList,
} from '../../room/settings.ts';
import { enterWays, roomModes } from '../../room/settings-table.ts';
import { formatDuration } from './duration.ts';
import { formatIsoTime, isoTime } from './iso-time.ts';

const writtenDuration = z.string().describe('A whole number and ms, s, m, h or d.');

/** How settings are told to programs: values in the words of the configuration file. */
export const writtenSetting = {
  mode: z.enum(roomModes),
  enter: z.enum(enterWays),
  duration: writtenDuration,
  instant: isoTime.nullable(),
  text: z.string().nullable(),
  yesOrNo: z.boolean(),
  /** Of rate and capacity. */
  inlet: z.strictObject({
    admit: z.int().nullable(),
    every: writtenDuration.nullable(),
    from: isoTime.nullable(),
    until: isoTime.nullable(),
    return_no_shows: z.boolean(),
    capacity: z.int().nullable(),
  }),
  gate: z
    .strictObject({
      url: z.string(),
      interval: writtenDuration,
      timeout: writtenDuration,
      shut_after: z.int(),
      open_after: z.int(),
    })
    .nullable(),
};

function writeRate(rate: RateInlet | null): object {
  return {
    admit: rate?.admit ?? null,
    every: rate === null ? null : formatDuration(rate.everyMs),
    from: formatIsoTime(rate?.fromMs ?? null),
    until: formatIsoTime(rate?.untilMs ?? null),
    return_no_shows: rate?.returnNoShows ?? false,
  };
}

function writeGate(gate: GateSettings | null): z.output<typeof writtenSetting.gate> {
  if (gate === null) return null;
  return {
    url: gate.url,
    interval: formatDuration(gate.everyMs),
    timeout: formatDuration(gate.timeoutMs),
    shut_after: gate.shutAfter,
    open_after: gate.openAfter,
  };
}

function asItIs<Value>(value: Value): Value {
  return value;
}

/** Rate and capacity write the parts that they have of the inlet. */
export type SettingWriters = { readonly [Kind in SettingKind]: (value: SettingValues[Kind]) => unknown };

export const settingWriters = {
  mode: asItIs<SettingValues['mode']>,
  enter: asItIs<SettingValues['enter']>,
  duration: formatDuration,
  instant: formatIsoTime,
  text: asItIs<string | null>,
  yesOrNo: asItIs<boolean>,
  rate: writeRate,
  capacity: (capacity: number | null) => ({ capacity }),
  gate: writeGate,
} as const satisfies SettingWriters;

/** Writes the settings that are there, by their names. */
export function writeSettings(settings: SettingsChange, writers: SettingWriters): Record<string, unknown> {
  const written: Record<string, unknown> = {};
  for (const { key, name, kind } of settingList) {
    const value = settings[key];
    if (value === undefined) continue;
    const write = writers[kind] as (value: unknown) => unknown;
    const isPart = kind === 'rate' || kind === 'capacity';
    written[name] = isPart ? Object.assign(written[name] ?? {}, write(value)) : write(value);
  }
  return written;
}
