import { expect, test } from 'vitest';
import { estimateText } from '../../../src/http/waiting-page/estimate-text.ts';

test.each([
  [0, 30, { key: 'estimate.soon', values: {} }],
  [0, 60, { key: 'estimate.soon', values: {} }],
  [40, 61, { key: 'estimate.upto', values: { high: 2 } }],
  [60, 61, { key: 'estimate.range', values: { low: 1, high: 2 } }],
  [300, 300, { key: 'estimate.minutes', values: { high: 5 } }],
  [4_000, 7_200, { key: 'estimate.range', values: { low: 66, high: 120 } }],
  [3_000, 7_201, { key: 'estimate.hours', values: { low: 1, high: 3 } }],
  [86_400, 100_000, { key: 'estimate.long', values: {} }],
])('%d to %d seconds', (low, high, told) => {
  expect(estimateText({ seconds: (low + high) / 2, low, high })).toEqual(told);
});

test('nobody can tell', () => {
  expect(estimateText(null)).toEqual({ key: 'estimate.unknown', values: {} });
});
