import { z } from 'zod';
import { wholeNumberPattern } from '../../config/words/number-pattern.ts';

/** A number in a query or a header, in digits. To readers of its JSON Schema it is a number. */
export function numberInText({ min, max }: { readonly min: number; readonly max: number }, error: string) {
  const pattern = new RegExp(`^${wholeNumberPattern(min, max)}$`);
  return z
    .string(error)
    .refine((text) => pattern.test(text), error)
    .transform(Number)
    .meta({ type: 'integer', minimum: min, maximum: max });
}

/** A number in a query, from 1 to `most`. */
export function limitUpTo(most: number) {
  return numberInText({ min: 1, max: most }, `must be a whole number from 1 to ${most}`).optional();
}
