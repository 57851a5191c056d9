import { z } from 'zod';
import { formatDuration } from '../../config/duration.ts';
import { duration, instant, oneOf, section, text } from '../../config/schema-parts.ts';
import type { RateInlet, RoomSettings, SettingsChange } from '../../room/settings.ts';
import { settingsLimits } from '../../room/settings-limits.ts';
import { HttpProblem } from '../problem.ts';

/** JSON has numbers: a number in a text, which the file allows for the sake of substitution, is refused here. */
function wholeNumber({ min, max }: { readonly min: number; readonly max: number }) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int(error).min(min, error).max(max, error);
}

const inletPatch = section('an object with parts of the inlet, or null', {
  admit: wholeNumber(settingsLimits.admit).nullable().optional(),
  every: duration(settingsLimits.everyMs).nullable().optional(),
  from: instant().nullable().optional(),
  until: instant().nullable().optional(),
  return_no_shows: z.boolean('must be true or false').nullable().optional(),
  capacity: wholeNumber(settingsLimits.capacity).nullable().optional(),
});

/** Settings to change, in the words of the configuration file. Absent ones stay as they are, null clears (RFC 7396). */
export const settingsPatch = section('an object with settings', {
  mode: oneOf(['off', 'open', 'paused', 'closed']).optional(),
  inlet: inletPatch.nullable().optional(),
  turn_window: duration(settingsLimits.turnWindowMs).optional(),
  grace: duration(settingsLimits.graceMs).optional(),
  admission: duration(settingsLimits.admissionMs).optional(),
  message: text(settingsLimits.messageCharacters).nullable().optional(),
  opens_at: instant().nullable().optional(),
}).meta({ id: 'SettingsPatch' });

export type SettingsPatch = z.output<typeof settingsPatch>;
type InletPatch = z.output<typeof inletPatch>;

/** Settings that change what a visit or a turn is worth: for the role admin alone. */
export const adminSettings = [
  'turn_window',
  'grace',
  'admission',
  'opens_at',
] as const satisfies (keyof SettingsPatch)[];

const durationText = z.string().describe('A whole number and ms, s, m, h or d.');
const time = z.iso.datetime();

/** The settings in force. Can be sent back as a change, which then changes nothing. */
export const settingsView = z
  .strictObject({
    mode: z.enum(['off', 'prequeue', 'open', 'paused', 'closed']),
    inlet: z
      .strictObject({
        admit: z.int().nullable(),
        every: durationText.nullable(),
        from: time.nullable(),
        until: time.nullable(),
        return_no_shows: z.boolean(),
        capacity: z.int().nullable(),
      })
      .describe('What calls visitors. Neither admit nor capacity: an operator, by hand.'),
    turn_window: durationText,
    grace: durationText,
    admission: durationText,
    message: z.string().nullable(),
    opens_at: time.nullable(),
  })
  .meta({ id: 'Settings' });

function timeText(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** Writes settings in the words of the configuration file. */
export function viewSettings(settings: RoomSettings): z.output<typeof settingsView> {
  const { rate } = settings;
  return {
    mode: settings.mode,
    inlet: {
      admit: rate?.admit ?? null,
      every: rate === null ? null : formatDuration(rate.everyMs),
      from: timeText(rate?.fromMs ?? null),
      until: timeText(rate?.untilMs ?? null),
      return_no_shows: rate?.returnNoShows ?? false,
      capacity: settings.capacity,
    },
    turn_window: formatDuration(settings.turnWindowMs),
    grace: formatDuration(settings.graceMs),
    admission: formatDuration(settings.admissionMs),
    message: settings.message,
    opens_at: timeText(settings.opensAtMs),
  };
}

function refuse(part: keyof InletPatch, reason: string): never {
  throw new HttpProblem('request_invalid', { errors: [{ path: `inlet.${part}`, message: reason }] });
}

/** `now` is what stays as it is where the patch is silent. Without `admit` there is no rate, and nothing else of it. */
function patchedRate(patch: InletPatch, now: RateInlet | null): RateInlet | null {
  const admit = patch.admit === undefined ? (now?.admit ?? null) : patch.admit;
  if (admit === null) {
    for (const part of ['every', 'from', 'until', 'return_no_shows'] as const) {
      if (patch[part]) refuse(part, 'needs admit');
    }
    return null;
  }
  const everyMs = patch.every === undefined ? (now?.everyMs ?? null) : patch.every;
  if (everyMs === null) refuse('every', 'is needed with admit');
  const fromMs = patch.from === undefined ? (now?.fromMs ?? null) : patch.from;
  const untilMs = patch.until === undefined ? (now?.untilMs ?? null) : patch.until;
  if (fromMs !== null && untilMs !== null && untilMs <= fromMs) refuse('until', 'must be later than from');
  const returnNoShows = patch.return_no_shows === undefined ? (now?.returnNoShows ?? false) : patch.return_no_shows;
  return { admit, everyMs, fromMs, untilMs, returnNoShows: returnNoShows ?? false };
}

function inletChange(patch: InletPatch | null, now: RoomSettings): SettingsChange {
  if (patch === null) return { rate: null, capacity: null };
  const { capacity, ...ratePatch } = patch;
  return {
    ...(Object.keys(ratePatch).length > 0 && { rate: patchedRate(patch, now.rate) }),
    ...(capacity !== undefined && { capacity }),
  };
}

/**
 * Translates a patch into a change of the store. The parts of a rate are one setting: of two changes to parts of it at
 * the same moment the later one stands whole.
 *
 * @param now the settings in force
 * @throws HttpProblem `request_invalid` when the parts of the inlet do not fit together
 */
export function settingsChange(patch: SettingsPatch, now: RoomSettings): SettingsChange {
  const { mode, inlet, turn_window, grace, admission, message, opens_at } = patch;
  return {
    ...(mode !== undefined && { mode }),
    ...(inlet !== undefined && inletChange(inlet, now)),
    ...(turn_window !== undefined && { turnWindowMs: turn_window }),
    ...(grace !== undefined && { graceMs: grace }),
    ...(admission !== undefined && { admissionMs: admission }),
    ...(message !== undefined && { message }),
    ...(opens_at !== undefined && { opensAtMs: opens_at }),
  };
}
