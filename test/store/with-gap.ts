import type { Gap } from '../../src/room/gaps.ts';

/** Ascending gaps and one more behind them, which is joined to the last one if it goes on there. */
export function withGap(gaps: readonly Gap[], gap: Gap): Gap[] {
  const last = gaps.at(-1);
  if (last?.to !== gap.from - 1) return [...gaps, gap];
  return [...gaps.slice(0, -1), { from: last.from, to: gap.to }];
}
