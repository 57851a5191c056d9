import type { LocalTimes } from '../local-times.ts';

const YEAR_MS = 366 * 86_400_000;

/** What an operator is asked about a moment that they have set. @param iso null: none */
export function unlikelyTime(what: string, iso: string | null, times: LocalTimes): string[] {
  if (iso === null) return [];
  const ms = Date.parse(iso);
  if (ms <= times.nowMs) return [`${what} is in the past: ${times.when(iso)}. Is that what you mean?`];
  if (ms - times.nowMs > YEAR_MS)
    return [`${what} is more than a year ahead: ${times.when(iso)}. Is that what you mean?`];
  return [];
}
