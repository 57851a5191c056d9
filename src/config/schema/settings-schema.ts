import type { z } from 'zod';
import { namedSettings } from '../../room/named-settings.ts';
import { defaultGate, type Setting } from '../../room/settings.ts';
import { enterWays, roomModes, settingsTable } from '../../room/settings-table.ts';
import { formatDuration } from '../words/duration.ts';
import { settingWriters } from '../words/written-settings.ts';
import { address, duration, instant, oneOf, section, text, wholeNumber, yesOrNo } from './schema-parts.ts';

const { rate, capacity, gate } = settingsTable;

const inletSection = section('a mapping with admit and every, with capacity, or with all three', {
  admit: wholeNumber(rate.limits.admit).describe('How many visitors each period calls.').optional(),
  every: duration(rate.limits.every).describe('Length of a period.').optional(),
  from: instant().describe('Before this nobody is called by rate.').optional(),
  until: instant().describe('From here on nobody is called by rate.').optional(),
  return_no_shows: yesOrNo()
    .describe('Whether a missed turn gives its share of the running period back. Default false.')
    .optional(),
  capacity: wholeNumber(capacity.limits)
    .describe('Upper bound of visitors inside plus turns called and not yet taken.')
    .optional(),
});

const gateSection = section('a mapping with url', {
  url: address().describe('Asked by GET: any 2xx is well. Redirects are not followed.'),
  interval: duration(gate.limits.every)
    .describe(`Time between checks. Default ${formatDuration(defaultGate.everyMs)}.`)
    .optional(),
  timeout: duration(gate.limits.timeout)
    .describe(`Longest wait for an answer. Default ${formatDuration(defaultGate.timeoutMs)}.`)
    .optional(),
  shut_after: wholeNumber(gate.limits.checks)
    .describe(`Failed checks in a row that shut the gate. Default ${defaultGate.shutAfter}.`)
    .optional(),
  open_after: wholeNumber(gate.limits.checks)
    .describe(`Good checks in a row that open it again. Default ${defaultGate.openAfter}.`)
    .optional(),
});

/** How a default is written in the file; null: there is none. */
export function writtenDefaults(setting: Setting): { readonly plain: string | null; readonly withAws: string | null } {
  const write = settingWriters[setting.kind] as (value: unknown) => unknown;
  const written = (value: unknown) => (value === null || value === undefined ? null : String(write(value)));
  return { plain: written(setting.default), withAws: written(setting.defaultWithAws) };
}

function described<Schema extends z.ZodType>(schema: Schema, setting: Setting): z.ZodOptional<Schema> {
  const { plain, withAws } = writtenDefaults(setting);
  const withAwsPart = withAws === null ? '' : `, with aws_api ${withAws}`;
  const defaultPart = plain === null ? '' : ` Default ${plain}${withAwsPart}.`;
  return schema.describe(setting.description + defaultPart).optional();
}

/** The settings of a room in the file. */
export const settingsSchema = namedSettings({
  mode: (setting) => described(oneOf(roomModes), setting),
  enter: (setting) => described(oneOf(enterWays), setting),
  duration: (setting) => described(duration(setting.limits), setting),
  instant: (setting) => described(instant(), setting),
  text: (setting) => described(text(setting.limits), setting),
  yesOrNo: (setting) => described(yesOrNo(), setting),
  rate: (setting) => described(inletSection, setting),
  capacity: (setting) => described(inletSection, setting),
  gate: (setting) => described(gateSection, setting),
});
