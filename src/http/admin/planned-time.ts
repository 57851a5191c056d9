import { z } from 'zod';
import { isTimeZone, readLocalTime } from '../../config/words/time-zone.ts';
import { HttpProblem } from '../requests/problem.ts';

const what = 'must be a time: 2027-03-01T10:00:00+01:00, 2027-03-01T09:00:00Z, or 2027-03-01T10:00 with a zone';

/** When a change is made: with its offset, or local. Of this millennium, as other moments of settings. */
export const plannedTime = z.iso
  .datetime({ offset: true, local: true, error: what })
  .regex(/^2[^.]*(?:\.[0-9]{1,9}(?:[^0-9].*)?)?$/, what)
  .meta({ format: undefined })
  .describe('With its offset or Z. Without, it is a time of the zone.');

function refuse(path: string, message: string): never {
  throw new HttpProblem('request_unfit', { errors: [{ path, message }] });
}

/**
 * Reads a time as `plannedTime` takes it.
 *
 * @returns epoch milliseconds
 * @throws HttpProblem `request_unfit`: a local time without a zone, or one that the zone skips or has twice
 */
export function readPlannedTime(at: string, zone: string | undefined): number {
  if (zone !== undefined && !isTimeZone(zone)) refuse('zone', 'must be the name of a time zone, like Europe/Berlin');
  if (/(?:Z|[+-]\d{2}:\d{2})$/.test(at)) return Date.parse(at);
  if (zone === undefined) refuse('zone', 'is needed for a time without its offset');
  const { ms, doubt } = readLocalTime(at, zone);
  if (doubt !== null) refuse('at', doubt);
  return ms;
}
