import { z } from 'zod';
import { address, duration, instant, oneOf, section, text } from '../../config/schema-parts.ts';
import { settingsLimits } from '../../room/settings-limits.ts';

/** JSON has numbers and booleans: one in a text, which the file allows for the sake of substitution, is refused here. */
function wholeNumber({ min, max }: { readonly min: number; readonly max: number }) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int(error).min(min, error).max(max, error);
}

const yesOrNo = z.boolean('must be true or false');

const inletPatch = section('an object with parts of the inlet, or null', {
  admit: wholeNumber(settingsLimits.admit).nullable().optional(),
  every: duration(settingsLimits.everyMs).nullable().optional(),
  from: instant().nullable().optional(),
  until: instant().nullable().optional(),
  return_no_shows: yesOrNo.nullable().optional(),
  capacity: wholeNumber(settingsLimits.capacity).nullable().optional(),
});

const gatePatch = section('an object with parts of the gate, or null', {
  url: address().optional(),
  interval: duration(settingsLimits.gateEveryMs).nullable().optional(),
  timeout: duration(settingsLimits.gateTimeoutMs).nullable().optional(),
  shut_after: wholeNumber(settingsLimits.gateChecks).nullable().optional(),
  open_after: wholeNumber(settingsLimits.gateChecks).nullable().optional(),
});

/** Settings to change, in the words of the configuration file. Absent ones stay as they are, null clears (RFC 7396). */
export const settingsPatch = section('an object with settings', {
  mode: oneOf(['off', 'prequeue', 'open', 'paused', 'closed']).optional(),
  inlet: inletPatch.nullable().optional(),
  turn_window: duration(settingsLimits.turnWindowMs).optional(),
  grace: duration(settingsLimits.graceMs).optional(),
  admission: duration(settingsLimits.admissionMs).optional(),
  message: text(settingsLimits.messageCharacters).nullable().optional(),
  opens_at: instant().nullable().optional(),
  draw_source: text(settingsLimits.drawSourceCharacters).nullable().optional(),
  pass_over: yesOrNo.optional(),
  gate: gatePatch.nullable().optional(),
  dry_run: yesOrNo
    .optional()
    .describe('Whether to change nothing, and to answer with the room as the change would leave it.'),
}).meta({ id: 'SettingsPatch' });

export type SettingsPatch = z.output<typeof settingsPatch>;
export type InletPatch = z.output<typeof inletPatch>;
export type GatePatch = z.output<typeof gatePatch>;

/** Settings that change what a visit or a turn is worth, or what this product calls by itself: for the role admin alone. */
export const adminSettings = [
  'turn_window',
  'grace',
  'admission',
  'opens_at',
  'draw_source',
  'pass_over',
  'gate',
] as const satisfies (keyof SettingsPatch)[];
