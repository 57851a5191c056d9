import type { PageText } from './catalog.ts';

/** How a language writes numbers and tells plural forms apart. */
export interface NumberForms {
  readonly numbers: Intl.NumberFormat;
  readonly plurals: Intl.PluralRules;
}

export type TextValues = Readonly<Record<string, string | number>>;

/**
 * Returns a text with its placeholders filled in; numbers are written as the language does. The last number among the values
 * chooses the plural form. A placeholder without a value stays. The script of the waiting page runs this too.
 */
export function fillText(text: PageText, values: TextValues, { numbers, plurals }: NumberForms): string {
  const count = Object.values(values).findLast((value) => typeof value === 'number') ?? 0;
  const form = typeof text === 'string' ? text : (text[plurals.select(count)] ?? text.other ?? '');
  return form.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return placeholder;
    return typeof value === 'number' ? numbers.format(value) : value;
  });
}
