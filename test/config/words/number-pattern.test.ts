import { expect, test } from 'vitest';
import { wholeNumberPattern } from '../../../src/config/words/number-pattern.ts';
import { fc } from '../../support/fast-check.ts';

function patternOf(min: number, max: number): RegExp {
  return new RegExp(`^${wholeNumberPattern(min, max)}$`);
}

test.each([
  [0, 0, '(?:0)'],
  [1, 1000, '(?:[1-9]|[1-9][0-9]|[1-9][0-9]{2}|1000)'],
  [7, 12, '(?:[7-9]|1[0-2])'],
])('%i to %i is %s', (min, max, pattern) => expect(wholeNumberPattern(min, max)).toBe(pattern));

test('a pattern has the numbers of its range, and no others', () => {
  const number = fc.oneof(fc.nat(200), fc.maxSafeNat());
  fc.assert(
    fc.property(number, number, number, (one, other, asked) => {
      const [min, max] = [Math.min(one, other), Math.max(one, other)];
      const pattern = patternOf(min, max);
      for (const each of [asked, min, max, min + 1, max - 1, Math.max(0, min - 1), max + 1]) {
        expect([each, pattern.test(String(each))]).toEqual([each, each >= min && each <= max]);
      }
    }),
    { numRuns: 2000 },
  );
});

test.each(['', '01', '1.0', '-1', ' 1', '1e0'])('%j is none', (text) =>
  expect(patternOf(0, 100).test(text)).toBe(false),
);
