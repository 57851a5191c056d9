import type { z } from 'zod';
import { parseJson } from '../room/parse-json.ts';
import type { Sealer } from './sealer.ts';

/**
 * Opens JSON that a visitor carries.
 *
 * @returns null for anything that this deployment did not seal for this purpose, and for anything else than the schema
 *   says, which another version of the product may have sealed; never throws
 */
export function openSealedJson<Value>(
  sealer: Sealer,
  purpose: string,
  sealed: string,
  schema: z.ZodType<Value>,
): Value | null {
  const opened = sealer.open(purpose, sealed);
  return opened === null ? null : (schema.safeParse(parseJson(opened)).data ?? null);
}
