import { Temporal } from 'temporal-polyfill';

/** Europe/Berlin, UTC, Etc/GMT+3 */
const ZONE_NAME = /^[A-Za-z0-9_+-]+(?:\/[A-Za-z0-9_+-]+){0,2}$/;

/** Whether a text names a time zone that is known here. */
export function isTimeZone(name: string): boolean {
  if (name.length > 64 || !ZONE_NAME.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** What a local time means in a zone. */
export interface LocalReading {
  /** Epoch milliseconds; of a time that exists twice the first, of one that does not exist as much later as clocks go forward. */
  readonly ms: number;
  /** Where clocks go forward over the time, or back over it: what is wrong and what may be meant. null: it exists once. */
  readonly doubt: string | null;
}

const withOffset = { smallestUnit: 'second', timeZoneName: 'never' } as const;

/**
 * Reads a time of a zone, where daylight saving may skip it or repeat it.
 *
 * @param text ISO 8601 without an offset
 * @param zone a known one (`isTimeZone`)
 * @throws RangeError for what is no time
 */
export function readLocalTime(text: string, zone: string): LocalReading {
  const local = Temporal.PlainDateTime.from(text, { overflow: 'reject' });
  const earlier = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = local.toZonedDateTime(zone, { disambiguation: 'later' });
  if (earlier.equals(later)) return { ms: earlier.epochMilliseconds, doubt: null };
  const isTwice = earlier.toPlainDateTime().equals(local);
  const what = isTwice ? 'is there twice: clocks go back then' : 'is not there: clocks go forward then';
  const either = `${earlier.toString(withOffset)} or ${later.toString(withOffset)}`;
  const time = local.toString({ smallestUnit: 'minute' }).replace('T', ' ');
  const doubt = `must name its offset, since ${time} in ${zone} ${what}. Say ${either}`;
  return { ms: (isTwice ? earlier : later).epochMilliseconds, doubt };
}
