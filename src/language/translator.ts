import type { Catalog, PageText, TextKey } from './catalog.ts';

/** Texts of a room that stand in place of those of the catalogs: for one language, or for all under `*`. */
export type TextOverrides = Readonly<Record<string, Readonly<Partial<Record<TextKey, PageText>>>>>;

const MINUTE_S = 60;
const DAY_S = 24 * 60 * MINUTE_S;

/** A server does not know where its visitors are. */
const UTC = { timeZone: 'UTC', timeZoneName: 'short' } as const satisfies Intl.DateTimeFormatOptions;

type Values = Readonly<Record<string, string | number>>;

/** What a page says in one language. */
export class Translator {
  /** BCP 47. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly #texts: Readonly<Record<TextKey, PageText>>;
  readonly #patterns = new WeakMap<readonly TextKey[], Readonly<Partial<Record<TextKey, PageText>>>>();
  readonly #plurals: Intl.PluralRules;
  readonly #numbers: Intl.NumberFormat;
  readonly #times: Intl.DateTimeFormat;
  readonly #moments: Intl.DateTimeFormat;
  readonly #durations: Intl.DurationFormat;
  #lastTime: { readonly atS: number; readonly text: string } = { atS: Number.NaN, text: '' };

  constructor({ language, direction, texts }: Catalog, overrides: TextOverrides = {}) {
    this.language = language;
    this.direction = direction;
    this.#texts = { ...texts, ...overrides['*'], ...overrides[language] };
    this.#plurals = new Intl.PluralRules(language);
    this.#numbers = new Intl.NumberFormat(language);
    this.#times = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit', second: '2-digit', ...UTC });
    this.#moments = new Intl.DateTimeFormat(language, {
      ...{ day: 'numeric', month: 'long', year: 'numeric', hour: 'numeric', minute: '2-digit' },
      ...UTC,
    });
    this.#durations = new Intl.DurationFormat(language, { style: 'short' });
  }

  /** Texts as they stand, for a browser that fills them in itself. The same list gives the same object. */
  patterns(keys: readonly TextKey[]): Readonly<Partial<Record<TextKey, PageText>>> {
    const known = this.#patterns.get(keys);
    if (known !== undefined) return known;
    const patterns = Object.freeze(Object.fromEntries(keys.map((key) => [key, this.#texts[key]])));
    this.#patterns.set(keys, patterns);
    return patterns;
  }

  /**
   * The text with its placeholders filled in; numbers are written as the language does. Of plural forms the one for the last
   * number among the values is taken.
   */
  text(key: TextKey, values: Values = {}): string {
    const count = Object.values(values).findLast((value) => typeof value === 'number') ?? 0;
    const text = this.#texts[key];
    const form = typeof text === 'string' ? text : (text[this.#plurals.select(count)] ?? text.other ?? '');
    return form.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value === undefined) return placeholder;
      return typeof value === 'number' ? this.number(value) : value;
    });
  }

  number(value: number): string {
    return this.#numbers.format(value);
  }

  /** Time of day in UTC, which it says; browsers with JavaScript put their own in its place. */
  time(iso: string): string {
    const atS = Math.floor(Date.parse(iso) / 1000);
    // Most pages of a second say that second.
    if (atS !== this.#lastTime.atS) this.#lastTime = { atS, text: this.#times.format(atS * 1000) };
    return this.#lastTime.text;
  }

  /** Day and time in UTC, likewise. */
  moment(iso: string): string {
    return this.#moments.format(new Date(iso));
  }

  /** A time to wait, short enough to stand in large letters; never less than is left. */
  duration(seconds: number): string {
    if (seconds <= MINUTE_S) return this.text('prequeue.under_minute');
    if (seconds > 2 * DAY_S) return this.#durations.format({ days: Math.ceil(seconds / DAY_S) });
    const minutes = Math.ceil(seconds / MINUTE_S);
    return this.#durations.format({ hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  }
}
