import { expect, test } from 'vitest';
import {
  durationPattern,
  durationPatternOf,
  formatDuration,
  parseDuration,
} from '../../../src/config/words/duration.ts';
import { fc } from '../../support/fast-check.ts';

test.each([
  ['0s', 0],
  ['500ms', 500],
  ['60s', 60_000],
  ['5m', 300_000],
  ['1h', 3_600_000],
  ['2d', 172_800_000],
])('%s is %i ms', (text, ms) => {
  expect(text).toMatch(durationPattern);
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '5', '5 m', '-5m', '1.5h', '5M', '5min', '1h30m', '1e3s'])('%j is no duration', (text) => {
  expect(text).not.toMatch(durationPattern);
});

test('what was formatted reads back', () => {
  fc.assert(
    fc.property(fc.nat(999_999_999), (ms) => {
      const text = formatDuration(ms);
      expect(text).toMatch(durationPattern);
      expect(parseDuration(text)).toBe(ms);
    }),
  );
});

test('the pattern of a range has its durations in every unit, and no others', () => {
  const unit = fc.constantFrom('ms', 's', 'm', 'h', 'd');
  const limits = fc
    .tuple(fc.nat(90_000_000), fc.nat(90_000_000))
    .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));
  fc.assert(
    fc.property(limits, fc.oneof(fc.nat(100), fc.nat(99_999_999)), unit, ({ min, max }, amount, of) => {
      const text = `${amount}${of}`;
      const ms = parseDuration(text);
      expect(durationPatternOf({ min, max }).test(text)).toBe(ms >= min && ms <= max);
    }),
  );
});
