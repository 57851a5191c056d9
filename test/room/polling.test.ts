import { describe, expect, test } from 'vitest';
import { openingPollSeconds, pollAfterSeconds, restingPollSeconds } from '../../src/room/polling.ts';

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

describe('who waits for the doors to open', () => {
  const opening = { inMs: 3_600_000, entries: 10_000, turnWindowMs: 5 * MINUTE_MS };

  test('looks every minute until then, and right after', () => {
    expect(openingPollSeconds(opening, 1)).toBe(60);
    expect(openingPollSeconds({ ...opening, entries: 0, inMs: 30_000 }, 1)).toBe(31);
    expect(openingPollSeconds({ ...opening, entries: 0, inMs: 29_001 }, 1)).toBe(31);
    expect(openingPollSeconds({ ...opening, entries: 0, inMs: -500 }, 1)).toBe(2);
  });

  test('comes back spread over some seconds, the more people the more', () => {
    const backAfter = (entries: number): Set<number> =>
      new Set(
        Array.from({ length: 200 }, (_, entry) => openingPollSeconds({ ...opening, entries, inMs: 10_000 }, entry)),
      );
    expect([...backAfter(100)]).toEqual([11]);
    expect([...backAfter(10_000)].toSorted((a, b) => a - b)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21]);
    expect(backAfter(1_000_000).size).toBe(31);
  });

  test('never asks later than after a minute or a quarter of a turn, nor twice in two seconds', () => {
    for (let inS = 0; inS <= 200; inS++) {
      for (const [turnWindowMs, latest] of [
        [5 * MINUTE_MS, 60],
        [MINUTE_MS, 15],
        [1_000, 2],
      ] as const) {
        for (const entry of [0, 7, 9_999]) {
          const after = openingPollSeconds({ inMs: inS * 1_000, entries: 1_000_000, turnWindowMs }, entry);
          expect(after).toBeGreaterThanOrEqual(2);
          expect(after).toBeLessThanOrEqual(latest);
        }
      }
    }
  });

  test('looks at leisure while nobody knows when that is', () => {
    const after = Array.from({ length: 100 }, (_, entry) => openingPollSeconds({ ...opening, inMs: null }, entry));
    expect(Math.min(...after)).toBe(20);
    expect(Math.max(...after)).toBe(30);
  });
});
