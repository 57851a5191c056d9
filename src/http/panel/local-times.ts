/** A moment: ISO 8601 as the admin API writes it, or epoch milliseconds. */
export type Moment = string | number;

function formatsOf(timeZone: string) {
  const [hour, minute, second] = ['2-digit', '2-digit', '2-digit'] as const;
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', { timeZone, ...options });
  return {
    day: format({ day: 'numeric', month: 'short', year: 'numeric' }),
    dayOfYear: format({ day: 'numeric', month: 'short' }),
    minutes: format({ hour, minute }),
    seconds: format({ hour, minute, second }),
    offset: format({ timeZoneName: 'shortOffset' }),
  };
}

const DAY_MS = 86_400_000;
const known = new Map<string, ReturnType<typeof formatsOf>>();

/** Writes moments as an operator reads them: all in one time zone, which the page names. */
export class LocalTimes {
  readonly zone: string;
  readonly nowMs: number;
  readonly #formats: ReturnType<typeof formatsOf>;

  /**
   * @param zone a known one (`isTimeZone`)
   * @param nowMs epoch milliseconds
   */
  constructor(zone: string, nowMs: number) {
    this.zone = zone;
    this.nowMs = nowMs;
    this.#formats = known.get(zone) ?? formatsOf(zone);
    known.set(zone, this.#formats);
  }

  /** The zone with what it is ahead of UTC now: `Europe/Berlin (GMT+1)`. */
  get zoneWords(): string {
    const parts = this.#formats.offset.formatToParts(this.nowMs);
    const offset = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    return offset === this.zone ? this.zone : `${this.zone} (${offset})`;
  }

  /** The time on the clock, `10:00`; with its seconds where there are any. */
  clock(moment: Moment): string {
    const date = new Date(moment);
    const { minutes, seconds } = this.#formats;
    return date.getTime() % 60_000 === 0 ? minutes.format(date) : seconds.format(date);
  }

  /** The day where it is not today: `tomorrow`, `1 Dec 2026`; '' today. */
  day(moment: Moment): string {
    const { day } = this.#formats;
    const told = day.format(new Date(moment));
    if (told === day.format(this.nowMs)) return '';
    return told === day.format(this.nowMs + DAY_MS) ? 'tomorrow' : told;
  }

  /** As part of a sentence: `at 10:00`, `tomorrow at 10:00`, `on 1 Dec 2026 at 10:00`. */
  at(moment: Moment): string {
    const day = this.day(moment);
    const before = day === '' || day === 'tomorrow' ? day : `on ${day}`;
    return `${before} at ${this.clock(moment)}`.trim();
  }

  /** After a preposition: `10:00`, `tomorrow 10:00`, `1 Dec 2026, 10:00`. */
  when(moment: Moment): string {
    const day = this.day(moment);
    if (day === '') return this.clock(moment);
    return day === 'tomorrow' ? `tomorrow ${this.clock(moment)}` : `${day}, ${this.clock(moment)}`;
  }

  /** For lists: the time with its seconds, and the day where it is not today. */
  stamp(moment: Moment): { readonly iso: string; readonly day: string; readonly time: string } {
    const date = new Date(moment);
    const { dayOfYear, seconds } = this.#formats;
    const day = this.day(moment) === '' ? '' : dayOfYear.format(date);
    return { iso: date.toISOString(), day, time: seconds.format(date) };
  }
}
