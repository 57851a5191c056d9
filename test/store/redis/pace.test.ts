import { describe, expect, it } from 'vitest';
import { Pace } from '../../../src/store/redis/pace.ts';

/** A pace after so many numbers were given in each of some seconds. */
function paceAfter(perSecond: readonly number[]): { pace: Pace; given: number; atMs: number } {
  const pace = new Pace();
  let [given, atMs] = [1_000, 5_000];
  pace.observe(given, atMs);
  for (const count of perSecond) {
    given += count;
    atMs += 1_000;
    pace.observe(given, atMs);
  }
  return { pace, given, atMs };
}

describe('a pace', () => {
  it('is unknown at first, whatever was given before', () => expect(paceAfter([]).pace.perSecond).toBe(0));

  it('is that of three seconds', () => {
    expect(paceAfter([30]).pace.perSecond).toBe(10);
    expect(paceAfter([30, 30, 30]).pace.perSecond).toBe(30);
    expect(paceAfter([30, 30, 30, 30, 30]).pace.perSecond).toBe(30);
  });

  it('stays as high for five minutes', () => {
    const { pace, given, atMs } = paceAfter([90, 90, 90]);
    pace.observe(given, atMs + 299_999);
    expect(pace.perSecond).toBe(90);
    pace.observe(given, atMs + 301_000);
    expect(pace.perSecond).toBe(0);
  });

  it('is not measured across a reset', () => {
    const { pace, atMs } = paceAfter([3]);
    pace.observe(0, atMs + 100);
    pace.observe(6, atMs + 1_100);
    expect(pace.perSecond).toBe(2);
  });
});
