import { z } from 'zod';
import { webAddress } from '../rules/web-address.ts';
import { durationPatternOf, formatDuration, parseDuration } from '../words/duration.ts';

/** Every message of the schema is a demand that completes "this value …", so that it says what would be right. */
function demand(what: string): { readonly error: (issue: { readonly input?: unknown }) => string } {
  return { error: ({ input }) => (input === undefined ? `is missing: it must be ${what}` : `must be ${what}`) };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is they that are refused
const PRINTABLE = /^[^\x00-\x1f\x7f]*$/;

/** A mapping with these keys and no others. */
export function section<Shape extends z.core.$ZodLooseShape>(what: string, shape: Shape) {
  return z.strictObject(shape, demand(what));
}

export function list<Item extends z.ZodType>(what: string, item: Item) {
  return z.array(item, demand(what));
}

export function mapping<Value extends z.ZodType>(what: string, value: Value) {
  return z.record(z.string(), value, demand(what));
}

export function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  const what = values.length === 1 ? values[0] : `one of ${values.join(', ')}`;
  return z.enum(values, demand(what));
}

export function matching(what: string, pattern: RegExp) {
  return z.string(demand(what)).regex(pattern, demand(what));
}

/** A string whose length counts as in JSON Schema: in characters (code points), where JavaScript counts units of UTF-16. */
export function textUpTo({ min, max }: { readonly min: number; readonly max: number }, what: string) {
  return z
    .string(demand(what))
    .refine((value) => {
      const { length } = Array.from(value);
      return length >= min && length <= max;
    }, demand(what))
    .meta({ ...(min > 0 && { minLength: min }), maxLength: max });
}

/** Of one line, without control characters: texts go into pages, headers and logs. */
export function text(limits: { readonly min: number; readonly max: number }) {
  return textUpTo(limits, `a text of ${limits.min} to ${limits.max} characters`)
    .regex(PRINTABLE, 'must be one line, without control characters')
    .refine((value) => value.isWellFormed(), 'must be valid Unicode');
}

/** A substituted value is a text, so digits in a text count as a number. */
export function wholeNumber(limits: { readonly min: number; readonly max: number }) {
  const what = `a whole number from ${limits.min} to ${limits.max}`;
  const number = z.int(demand(what)).min(limits.min, demand(what)).max(limits.max, demand(what));
  return z.preprocess(
    (input) => (typeof input === 'string' && /^-?\d{1,15}$/.test(input) ? Number(input) : input),
    number,
  );
}

/** As with whole numbers, `true` and `false` may come as texts. */
export function yesOrNo() {
  return z.preprocess(
    (input) => (input === 'true' ? true : input === 'false' ? false : input),
    z.boolean(demand('true or false')),
  );
}

/** Parsed to milliseconds. */
export function duration(limits: { readonly min: number; readonly max: number }) {
  const range = `from ${formatDuration(limits.min)} to ${formatDuration(limits.max)}`;
  const what = `a duration ${range}: a whole number and ms, s, m, h or d, like 90s or 5m`;
  return z.string(demand(what)).regex(durationPatternOf(limits), demand(what)).transform(parseDuration);
}

/** Parsed to epoch milliseconds. Of this millennium: others are mistakes, and those at its ends have years of five digits. */
export function instant() {
  const what = 'a time with its zone: 2027-03-01T10:00:00Z or 2027-03-01T10:00:00+01:00';
  return z.iso
    .datetime({ offset: true, ...demand(what) })
    .regex(/^2/, demand(what))
    .meta({ format: 'date-time' })
    .transform((value) => Date.parse(value));
}

/** An absolute http or https address. Whether http will do is a matter of where the product runs. */
export function address() {
  const what = 'an absolute URL without a fragment: https://shop.example.com/path';
  return z
    .string(demand(what))
    .refine((value) => webAddress(value) !== null && !value.includes('#'), demand(what))
    .meta({ format: 'uri' });
}
