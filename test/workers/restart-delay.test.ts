import { expect, test } from 'vitest';
import { restartDelayMs } from '../../src/workers/restart-delay.ts';

test('a worker that ends again and again is waited with twice as long each time, half a minute at most', () => {
  const delays = [1, 2, 3, 4, 5, 6, 7, 5_000].map(restartDelayMs);
  expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});
