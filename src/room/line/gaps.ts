import type { Gap } from '../room-state.ts';

/** Whether nobody is called for this number: it was skipped after a failover (LINE.md, `mark`). */
export function isSkipped(gaps: readonly Gap[], number: number): boolean {
  return gaps.some(({ from, to }) => from <= number && number <= to);
}

/** How many numbers in (from, to] are held by somebody. */
export function countHeld(gaps: readonly Gap[], from: number, to: number): number {
  let count = Math.max(0, to - from);
  for (const gap of gaps) count -= Math.max(0, Math.min(gap.to, to) - Math.max(gap.from - 1, from));
  return count;
}

/** The number of the `count`-th person after `from`, or `last` if there are fewer. Gaps ascend. */
export function numberAfter(gaps: readonly Gap[], from: number, count: number, last: number): number {
  if (count === 0) return from;
  let number = from + count;
  for (const gap of gaps) {
    if (gap.to <= from) continue;
    if (gap.from > number) break;
    number += gap.to - Math.max(gap.from - 1, from);
  }
  return Math.min(number, last);
}
