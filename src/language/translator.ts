import type { Catalog, PageText, TextKey } from './catalog.ts';
import { fillText, type NumberForms, type TextValues } from './fill-text.ts';
import { LONG_WAIT_S } from './long-wait.ts';

/** Texts of a room that stand in place of those of the catalogs: for one language, or for all under `*`. */
export type TextOverrides = Readonly<Record<string, Readonly<Partial<Record<TextKey, PageText>>>>>;

const MINUTE_S = 60;
const DAY_S = 24 * 60 * MINUTE_S;

/** A server does not know where its visitors are. */
const UTC = { timeZone: 'UTC', timeZoneName: 'short' } as const satisfies Intl.DateTimeFormatOptions;

/** What templates ask for. */
export type PageWords = Pick<
  Translator,
  'language' | 'direction' | 'patterns' | 'text' | 'number' | 'time' | 'moment' | 'duration'
>;

/** What a page says in one language. */
export class Translator {
  /** BCP 47. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly #texts: Readonly<Record<TextKey, PageText>>;
  readonly #patterns = new WeakMap<readonly TextKey[], Readonly<Partial<Record<TextKey, PageText>>>>();
  readonly #forms: NumberForms;
  readonly #times: Intl.DateTimeFormat;
  readonly #moments: Intl.DateTimeFormat;
  readonly #durations: Intl.DurationFormat;
  #lastTime: { readonly atS: number; readonly text: string } = { atS: Number.NaN, text: '' };

  constructor({ language, direction, texts }: Catalog, overrides: TextOverrides = {}) {
    this.language = language;
    this.direction = direction;
    this.#texts = { ...texts, ...overrides['*'], ...overrides[language] };
    this.#forms = { numbers: new Intl.NumberFormat(language), plurals: new Intl.PluralRules(language) };
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

  /** The text with its placeholders filled in, in the plural form of the last number among the values. */
  text(key: TextKey, values: TextValues = {}): string {
    return fillText(this.#texts[key], values, this.#forms);
  }

  number(value: number): string {
    return this.#forms.numbers.format(value);
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
    if (seconds > LONG_WAIT_S) return this.#durations.format({ days: Math.ceil(seconds / DAY_S) });
    const minutes = Math.ceil(seconds / MINUTE_S);
    return this.#durations.format({ hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  }
}
