import { factorial, rankOf } from './chi-square.ts';

/**
 * How far the draw of `size` entries is from even when its round functions are ideal, computed exactly: the random walk over
 * all orders of the square's cells is followed round by round.
 *
 * @param swaps whether a key bit exchanges the first two cells beforehand
 * @returns after each round, the non-centrality of a chi-square test per seed: times the number of seeds, it must stay far
 *   below √(2 · size!) for a test of that many seeds to see nothing
 */
export function unevenness(size: number, rounds: number, swaps: boolean): number[] {
  const side = Math.ceil(Math.sqrt(size));
  const cells = side * side;
  const orders = allOrders(cells);
  const steps = roundsOf(side).map((step) => orders.map((order) => rankOf(order.map((cell) => step[cell] ?? 0))));
  const drawn = orders.map((order) => rankOf(walked(order, size)));
  const first = Array.from({ length: cells }, (_, cell) => cell);
  let chances = new Float64Array(orders.length);
  chances[rankOf(first)] = swaps ? 0.5 : 1;
  if (swaps) chances[rankOf([1, 0, ...first.slice(2)])] = 0.5;
  return Array.from({ length: rounds }, () => {
    chances = stepped(chances, steps);
    return distance(chances, drawn, factorial(size));
  });
}

/** Lexicographically, so that an order's index is its rank. */
function allOrders(length: number): number[][] {
  let orders: number[][] = [[]];
  for (let known = 0; known < length; known++) {
    orders = orders.flatMap((order) =>
      Array.from({ length }, (_, cell) => cell).flatMap((cell) => (order.includes(cell) ? [] : [[...order, cell]])),
    );
  }
  return orders;
}

/** What a round does to each cell, for each function that it may have. */
function roundsOf(side: number): number[][] {
  return Array.from({ length: side ** side }, (_, choice) =>
    Array.from({ length: side * side }, (__, cell) => {
      const left = Math.floor(cell / side);
      const right = cell % side;
      return right * side + ((left + (Math.floor(choice / side ** right) % side)) % side);
    }),
  );
}

function walked(order: readonly number[], size: number): number[] {
  return Array.from({ length: size }, (_, start) => {
    let cell = order[start] ?? 0;
    while (cell >= size) cell = order[cell] ?? 0;
    return cell;
  });
}

function stepped(chances: Float64Array, steps: readonly number[][]): Float64Array<ArrayBuffer> {
  const next = new Float64Array(chances.length);
  for (const step of steps) {
    chances.forEach((chance, order) => {
      const to = step[order] ?? 0;
      next[to] = (next[to] ?? 0) + chance / steps.length;
    });
  }
  return next;
}

function distance(chances: Float64Array, drawn: readonly number[], outcomes: number): number {
  const totals = new Float64Array(outcomes);
  chances.forEach((chance, order) => {
    const outcome = drawn[order] ?? 0;
    totals[outcome] = (totals[outcome] ?? 0) + chance;
  });
  return totals.reduce((sum, total) => sum + (total * outcomes - 1) ** 2 / outcomes, 0);
}
