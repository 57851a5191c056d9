import { z } from 'zod';
import { durationPattern, formatDuration, parseDuration } from './duration.ts';
import { webAddress } from './web-address.ts';

/** Every message of the schema is a demand that completes "this value …", so that it says what would be right. */
function demand(what: string): { readonly error: (issue: { readonly input?: unknown }) => string } {
  return { error: ({ input }) => (input === undefined ? `is missing: it must be ${what}` : `must be ${what}`) };
}

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

export function text(limits: { readonly min: number; readonly max: number }) {
  const what = `a text of ${limits.min} to ${limits.max} characters`;
  return z
    .string(demand(what))
    .min(limits.min, demand(what))
    .max(limits.max, demand(what))
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
  return z
    .string(demand(what))
    .regex(durationPattern, { ...demand(what), abort: true })
    .refine((value) => {
      const ms = parseDuration(value);
      return ms >= limits.min && ms <= limits.max;
    }, demand(what))
    .transform(parseDuration);
}

/** Parsed to epoch milliseconds. */
export function instant() {
  const what = 'a time with its zone: 2027-03-01T10:00:00Z or 2027-03-01T10:00:00+01:00';
  return z.iso.datetime({ offset: true, ...demand(what) }).transform((value) => Date.parse(value));
}

/** An absolute http or https address. Whether http will do is a matter of where the product runs. */
export function address() {
  const what = 'an absolute URL without a fragment: https://shop.example.com/path';
  return z
    .string(demand(what))
    .refine((value) => webAddress(value) !== null && !value.includes('#'), demand(what))
    .meta({ format: 'uri' });
}
