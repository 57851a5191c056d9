import { z } from 'zod';

/** A time as programs read and write it (ISO 8601, UTC). */
export const isoTime = z.iso.datetime();

/** @param epochMs null: no time */
export function formatIsoTime(epochMs: number | null): string | null {
  return epochMs === null ? null : new Date(epochMs).toISOString();
}
