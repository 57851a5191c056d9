import { z } from 'zod';
import type { GateSettings } from '../room/settings.ts';
import { formatDuration } from './duration.ts';

/** How settings are told to programs: values in the words of the configuration file. */
export const writtenDuration = z.string().describe('A whole number and ms, s, m, h or d.');
export const writtenTime = z.iso.datetime();

export const writtenGate = z.strictObject({
  url: z.string(),
  interval: writtenDuration,
  timeout: writtenDuration,
  shut_after: z.int(),
  open_after: z.int(),
});

/** @param ms epoch milliseconds */
export function writeTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

export function writeGate(gate: GateSettings | null): z.output<typeof writtenGate> | null {
  if (gate === null) return null;
  return {
    url: gate.url,
    interval: formatDuration(gate.everyMs),
    timeout: formatDuration(gate.timeoutMs),
    shut_after: gate.shutAfter,
    open_after: gate.openAfter,
  };
}
