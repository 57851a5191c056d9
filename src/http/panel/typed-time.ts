import { Temporal } from 'temporal-polyfill';
import { readLocalTime } from '../../config/words/time-zone.ts';
import type { LocalTimes } from './local-times.ts';

/** What a form that cannot be read is told. */
export const timeDemand =
  'must be a time: 10:00, tomorrow 10:00, 2026-12-01 10:00, or one with its zone (2026-12-01T10:00+01:00)';

export interface TypedTime {
  readonly ms: number;
  /** Whether only a time of day was typed, which has passed today: the one of tomorrow is meant. */
  readonly isNextDay: boolean;
  /** Where clocks go forward over the time, or back over it: what is wrong. null: it is clear. */
  readonly doubt: string | null;
}

const CLOCK = /^(?:(today|tomorrow),? (?:at )?)?(\d{1,2})(?::(\d{2})(?::(\d{2}))?)? ?(am|pm)?$/i;
const LOCAL = /^(\d{4}-\d{2}-\d{2})[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)$/i;
const ZONED = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|[+-]\d{2}(?::?\d{2})?)$/i;

function clockOf([, , hours = '', minutes, seconds = '0', half]: RegExpExecArray): Temporal.PlainTime {
  if (minutes === undefined && half === undefined) throw new RangeError('a number alone is no time');
  const hour = Number(hours);
  if (half !== undefined && (hour < 1 || hour > 12)) throw new RangeError('a clock of twelve hours');
  const of24 = half === undefined ? hour : (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  const time = { hour: of24, minute: Number(minutes ?? 0), second: Number(seconds) };
  return Temporal.PlainTime.from(time, { overflow: 'reject' });
}

function onClock(match: RegExpExecArray, { zone, nowMs }: Pick<LocalTimes, 'zone' | 'nowMs'>): TypedTime {
  const time = clockOf(match);
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(zone).toPlainDate();
  const on = (day: Temporal.PlainDate) => readLocalTime(`${day.toPlainDateTime(time)}`, zone);
  const day = match[1]?.toLowerCase();
  const isNextDay = day === undefined && on(today).ms < nowMs;
  return { ...on(day === 'tomorrow' || isNextDay ? today.add({ days: 1 }) : today), isNextDay };
}

/**
 * Reads a time as people write it: a time of day (the next one on the clock), a date with a time, ISO 8601 with or
 * without a zone, or what a date-time picker sends.
 *
 * @param times the zone that is meant where none is named, and now
 * @returns null if it is no time
 */
export function readTime(text: string, times: Pick<LocalTimes, 'zone' | 'nowMs'>): TypedTime | null {
  const typed = text.trim().replaceAll(/\s+/g, ' ');
  try {
    const clock = CLOCK.exec(typed);
    if (clock !== null) return onClock(clock, times);
    const [, date, time = '', offset] = ZONED.exec(typed) ?? LOCAL.exec(typed) ?? [];
    if (date === undefined) return null;
    const iso = `${date}T${time.padStart(time.indexOf(':') === 1 ? time.length + 1 : 0, '0')}`;
    if (offset === undefined) return { ...readLocalTime(iso, times.zone), isNextDay: false };
    const { epochMilliseconds: ms } = Temporal.Instant.from(`${iso}${offset.toUpperCase()}`);
    return { ms, isNextDay: false, doubt: null };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** A moment as a date-time picker shows it (HTML, `datetime-local`): no finer than it needs to be. @param iso null: '' */
export function pickerValue(iso: string | null, zone: string): string {
  if (iso === null) return '';
  const local = Temporal.Instant.from(iso).toZonedDateTimeISO(zone).toPlainDateTime();
  return local.toString({
    smallestUnit: local.millisecond > 0 ? 'millisecond' : local.second > 0 ? 'second' : 'minute',
  });
}
