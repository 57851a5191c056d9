/**
 * Whether counts that should be even are so: the chi-square statistic against its 99.9 % quantile (Wilson and
 * Hilferty's approximation). Seeds in tests are fixed, so what passes once passes always.
 */
export function looksEven(counts: Iterable<number>): boolean {
  const list = [...counts];
  const total = list.reduce((sum, count) => sum + count, 0);
  const expected = total / list.length;
  if (expected < 5) throw new Error('too few for a chi-square test');
  const statistic = list.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const degrees = list.length - 1;
  const spread = 2 / (9 * degrees);
  return statistic < degrees * (1 - spread + 3.09 * Math.sqrt(spread)) ** 3;
}

/** How often each of 0..`cells`-1 comes. */
export function tally(cells: number, draws: number, draw: (index: number) => number): number[] {
  const counts = new Array<number>(cells).fill(0);
  for (let index = 0; index < draws; index++) {
    const cell = draw(index);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return counts;
}

/** The place of an order of 1..n among all orders (Lehmer). */
export function rankOf(order: readonly number[]): number {
  return order.reduce(
    (rank, value, index) =>
      rank * (order.length - index) + order.slice(index + 1).filter((later) => later < value).length,
    0,
  );
}

export function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}
