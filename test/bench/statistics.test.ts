import { describe, expect, test } from 'vitest';
import { median, medianOrNull, percentile, quotient } from '../../bench/statistics.ts';

describe('statistics of the bench', () => {
  test('the median is the middle one, or the mean of the two in the middle, in whatever order they come', () => {
    expect(median([10, 9, 1])).toBe(9);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrow('no values');
  });

  test('what is not known is left out of a median, and nothing known has none', () => {
    expect(medianOrNull([null, 3, null, 5])).toBe(4);
    expect(medianOrNull([null])).toBeNull();
  });

  test('a percentile is a value that was measured, by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
    expect(percentile(hundred, 0.5)).toBe(50);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([10, 9], 0.5)).toBe(9);
    expect(() => percentile([], 0.5)).toThrow('no values');
  });

  test('a quotient of something unknown is unknown', () => {
    expect(quotient(3, 2)).toBe(1.5);
    expect(quotient(null, 2)).toBeNull();
    expect(quotient(3, null)).toBeNull();
  });
});
