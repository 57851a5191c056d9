import { expect, test } from 'vitest';
import { backOffMs, LONGEST_RETRY_MS } from '../../src/events/back-off.ts';

test('each wait may be twice as long as the one before, up to five minutes', () => {
  const longest = Array.from({ length: 12 }, (_, index) => backOffMs(index + 1, null, 1) / 1_000);
  expect(longest).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300]);
  expect(backOffMs(100_000, null, 1)).toBe(LONGEST_RETRY_MS);
});

test('half of it is left to chance', () => {
  expect([0, 0.5, 1].map((random) => backOffMs(1, null, random))).toEqual([1_000, 1_500, 2_000]);
});

test('what the receiver asks for is waited for, but no longer than five minutes', () => {
  expect(backOffMs(1, 20_000, 0)).toBe(20_000);
  expect(backOffMs(1, 3_600_000, 0)).toBe(LONGEST_RETRY_MS);
  expect(backOffMs(5, 0, 0)).toBe(16_000);
});
