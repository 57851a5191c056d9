import { describe, expect, it } from 'vitest';
import { Permutation } from '../../src/room/permutation.ts';
import { factorial, looksEven, rankOf, tally } from './chi-square.ts';

function orderOf(key: string, size: number): number[] {
  const permutation = new Permutation(key, size);
  return Array.from({ length: size }, (_, index) => permutation.at(index + 1));
}

describe('a keyed permutation', () => {
  it('is a bijection for every size up to 2,000', { timeout: 120_000 }, () => {
    for (let size = 1; size <= 2_000; size++) {
      const met = new Uint8Array(size + 1);
      const permutation = new Permutation('one key', size);
      for (let position = 1; position <= size; position++) {
        const image = permutation.at(position);
        if (image < 1 || image > size || met[image] === 1) throw new Error(`${size}: ${position} goes to ${image}`);
        met[image] = 1;
      }
    }
  });

  it('follows from the key and the size alone', () => {
    expect(orderOf('a', 100)).toEqual(orderOf('a', 100));
    expect(orderOf('a', 100)).not.toEqual(orderOf('b', 100));
    expect(orderOf('a', 100)).not.toEqual(orderOf('a', 101).slice(0, 100));
  });

  it('is the one that docs/draw.md gives as an example', () => {
    expect(orderOf('example', 10)).toEqual([2, 5, 9, 8, 7, 10, 1, 4, 3, 6]);
  });

  it.each([0, -1, 1.5, 11, Number.NaN])('has no position %d of ten', (position) => {
    expect(() => new Permutation('a', 10).at(position)).toThrow(RangeError);
  });
});

describe('over keys', () => {
  it.each([2, 3, 4, 5])('all orders of %d come equally often', { timeout: 120_000 }, (size) => {
    const counts = tally(factorial(size), 6_000, (seed) => rankOf(orderOf(`seed ${seed}`, size)));
    expect(looksEven(counts)).toBe(true);
  });

  it.each([6, 7, 9, 10, 17, 100, 625])(
    'each of the first and last positions of %d is even',
    { timeout: 120_000 },
    (size) => {
      for (const position of [1, 2, Math.ceil(size / 2), size]) {
        const place = (seed: number) => new Permutation(`seed ${seed}`, size).at(position) - 1;
        expect(looksEven(tally(size, Math.max(1_000, size * 8), place))).toBe(true);
      }
    },
  );

  it.each([1_000_000, 10_000_000])(
    'positions of %d are even, and so is the way between neighbours',
    { timeout: 60_000 },
    (size) => {
      const part = (value: number) => Math.floor((value / size) * 50);
      const places = tally(50, 4_000, (seed) => part(new Permutation(`seed ${seed}`, size).at(size / 2) - 1));
      expect(looksEven(places)).toBe(true);
      const ways = tally(50, 4_000, (seed) => {
        const permutation = new Permutation(`seed ${seed}`, size);
        return part((permutation.at(2) - permutation.at(1) + size) % size);
      });
      expect(looksEven(ways)).toBe(true);
    },
  );
});
