import { z } from 'zod';

/** A number in a query, from 1 to `most` (at most four digits). */
export function limitUpTo(most: number) {
  const error = `must be a whole number from 1 to ${most}`;
  return z
    .string(error)
    .regex(/^[1-9]\d{0,3}$/, error)
    .transform(Number)
    .refine((limit) => limit <= most, error)
    .optional();
}
