import { expect, test } from 'vitest';
import { pollAfterSeconds, restingPollSeconds } from '../../src/room/polling.ts';

const MINUTE_MS = 60_000;

test.each([
  { what: 'next in line', ahead: 0, wait: null, turnWindowMs: 5 * MINUTE_MS, after: 2 },
  { what: 'far away, how long is not known', ahead: 1_000, wait: null, turnWindowMs: 5 * MINUTE_MS, after: 52 },
  { what: 'a tenth of the expected wait', ahead: 1_000, wait: 240, turnWindowMs: 5 * MINUTE_MS, after: 24 },
  { what: 'never longer than a minute', ahead: 1_000_000, wait: 36_000, turnWindowMs: 60 * MINUTE_MS, after: 60 },
  { what: 'never longer than a quarter of a turn', ahead: 1_000_000, wait: 36_000, turnWindowMs: MINUTE_MS, after: 15 },
  { what: 'never busier than every two seconds', ahead: 0, wait: 0, turnWindowMs: 1_000, after: 2 },
])('who waits asks again: $what', ({ ahead, wait, turnWindowMs, after }) => {
  expect(pollAfterSeconds(ahead, wait, turnWindowMs)).toBe(after);
});

test('who does not wait asks again at leisure, and within a quarter of a turn', () => {
  expect(restingPollSeconds(5 * MINUTE_MS)).toBe(20);
  expect(restingPollSeconds(MINUTE_MS)).toBe(15);
  expect(restingPollSeconds(1_000)).toBe(2);
});
