import { z } from 'zod';
import { duration, instant, oneOf, section, text } from '../../config/schema/schema-parts.ts';
import { namedSettings } from '../../room/named-settings.ts';
import { enterWays, roomModes, settingsTable } from '../../room/settings-table.ts';
import { calledAddress } from './called-address.ts';

/** JSON has numbers and booleans: one in a text, which the file allows for the sake of substitution, is refused here. */
function wholeNumber({ min, max }: { readonly min: number; readonly max: number }) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int(error).min(min, error).max(max, error);
}

const yesOrNo = z.boolean('must be true or false');

const { rate, capacity, gate } = settingsTable;

const inletPatch = section('an object with parts of the inlet, or null', {
  admit: wholeNumber(rate.limits.admit).nullable().optional(),
  every: duration(rate.limits.every).nullable().optional(),
  from: instant().nullable().optional(),
  until: instant().nullable().optional(),
  return_no_shows: yesOrNo.nullable().optional(),
  capacity: wholeNumber(capacity.limits).nullable().optional(),
});

const gatePatch = section('an object with parts of the gate, or null', {
  url: calledAddress().optional(),
  interval: duration(gate.limits.every).nullable().optional(),
  timeout: duration(gate.limits.timeout).nullable().optional(),
  shut_after: wholeNumber(gate.limits.checks).nullable().optional(),
  open_after: wholeNumber(gate.limits.checks).nullable().optional(),
});

const parts = {
  ...namedSettings({
    mode: () => oneOf(roomModes).optional(),
    enter: () => oneOf(enterWays).optional(),
    duration: ({ limits }) => duration(limits).optional(),
    instant: () => instant().nullable().optional(),
    text: ({ limits }) => text(limits).nullable().optional(),
    yesOrNo: () => yesOrNo.optional(),
    rate: () => inletPatch.nullable().optional(),
    capacity: () => inletPatch.nullable().optional(),
    gate: () => gatePatch.nullable().optional(),
  }),
};

/** Settings to change, in the words of the configuration file. Absent ones stay as they are, null clears (RFC 7396). */
export const settingsPatch = section('an object with settings', {
  ...parts,
  dry_run: yesOrNo
    .optional()
    .describe('Whether to change nothing, and to answer with the room as the change would leave it.'),
}).meta({ id: 'SettingsPatch' });

/** The same in a larger request. */
export const settingsParts = section('an object with settings', parts).meta({ id: 'SettingsParts' });

export type SettingsPatch = z.output<typeof settingsParts>;
export type InletPatch = z.output<typeof inletPatch>;
export type GatePatch = z.output<typeof gatePatch>;
