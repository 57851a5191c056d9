import type { Catalog, PageText, TextKey } from './catalog.ts';

/** Texts of a room that stand in place of those of the catalogs: for one language, or for all under `*`. */
export type TextOverrides = Readonly<Record<string, Readonly<Partial<Record<TextKey, PageText>>>>>;

type Values = Readonly<Record<string, string | number>>;

/** What a page says in one language. */
export class Translator {
  /** BCP 47. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly #texts: Readonly<Record<TextKey, PageText>>;
  readonly #plurals: Intl.PluralRules;
  readonly #numbers: Intl.NumberFormat;

  constructor({ language, direction, texts }: Catalog, overrides: TextOverrides = {}) {
    this.language = language;
    this.direction = direction;
    this.#texts = { ...texts, ...overrides['*'], ...overrides[language] };
    this.#plurals = new Intl.PluralRules(language);
    this.#numbers = new Intl.NumberFormat(language);
  }

  /** The text as it stands, for a browser that fills it in itself. */
  pattern(key: TextKey): PageText {
    return this.#texts[key];
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
}
