import { wholeNumberPattern } from './number-pattern.ts';

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A whole number and its unit: `500ms`, `60s`, `5m`, `1h`, `2d`. */
export const durationPattern = /^\d{1,9}(?:ms|s|m|h|d)$/;

/** Of the durations in a range, both ends inclusive, in milliseconds. What matches can be parsed. */
export function durationPatternOf({ min, max }: { readonly min: number; readonly max: number }): RegExp {
  const units = Object.entries(unitMs).flatMap(([unit, size]) => {
    const [least, most] = [Math.ceil(min / size), Math.floor(max / size)];
    return least <= most ? [`${wholeNumberPattern(least, most)}${unit}`] : [];
  });
  return new RegExp(`^0*(?:${units.join('|')})$`);
}

/** Milliseconds of a duration that matches one of the patterns. */
export function parseDuration(text: string): number {
  const amount = Number.parseInt(text, 10);
  const unit = text.replace(/^\d+/, '');
  return amount * (unitMs[unit] ?? Number.NaN);
}

/** The shortest way to write a whole number of milliseconds as a duration. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s';
  for (const unit of ['d', 'h', 'm', 's']) {
    const size = unitMs[unit] ?? 1;
    if (ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${ms}ms`;
}
