/** Numbers that were skipped after a failover lost the last writes: nobody holds them (LINE.md, `mark`). Both ends inclusive. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** Whether nobody is called for this number: it was skipped after a failover (LINE.md, `mark`). */
export function isSkipped(gaps: readonly Gap[], number: number): boolean {
  return gaps.some(({ from, to }) => from <= number && number <= to);
}

/** How many numbers, or entries, are in gaps. */
export function countSkipped(gaps: readonly Gap[]): number {
  return gaps.reduce((count, { from, to }) => count + to - from + 1, 0);
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

/** The last number that is held before the `count` people up to `from`; 0 if nobody is before them. Gaps ascend. */
export function numberBefore(gaps: readonly Gap[], from: number, count: number): number {
  if (count === 0) return from;
  let number = from - count;
  for (const gap of gaps.toReversed()) {
    if (gap.from > from) continue;
    if (gap.to < number) break;
    number -= Math.min(gap.to, from) - (gap.from - 1);
  }
  return Math.max(number, 0);
}
