import { describe, expect, it } from 'vitest';
import { Permutation, ROUNDS } from '../../src/room/permutation.ts';
import { factorial, looksEven, rankOf, tally } from './chi-square.ts';
import { unevenness } from './ideal-feistel.ts';

const seeds = Number(process.env.DRAW_SEEDS ?? 0);
const patient = { timeout: 600_000 };

// What takes minutes, for `npm run test:draw`.
describe.runIf(seeds > 0)('large draws', patient, () => {
  it('ten million entries get every number once', () => {
    const size = 10_000_000;
    const permutation = new Permutation('ten million', size);
    const met = new Uint8Array(size + 1);
    for (let position = 1; position <= size; position++) met[permutation.at(position)] = 1;
    expect(met.reduce((sum, once) => sum + once, 0)).toBe(size);
  });

  it.each([2, 3, 4, 5])(`all orders of %d come equally often over ${seeds} seeds`, (size) => {
    const counts = tally(factorial(size), seeds, (seed) => {
      const permutation = new Permutation(`seed ${seed}`, size);
      return rankOf(Array.from({ length: size }, (_, index) => permutation.at(index + 1)));
    });
    expect(looksEven(counts)).toBe(true);
  });

  it('a million seeds could not tell the draw of five from an ideal one', () => {
    const rounds = unevenness(5, ROUNDS, true);
    expect((rounds.at(-1) ?? 1) * 1_000_000).toBeLessThan(0.01);
  });
});

describe('an ideal network of as many rounds as ours', () => {
  it.each([2, 3, 4])('draws %d entries evenly', (size) => {
    expect((unevenness(size, ROUNDS, true).at(-1) ?? 1) * 1_000_000).toBeLessThan(1e-6);
  });
});
