import { expect, test } from 'vitest';
import { deliveryOf } from '../../src/events/event-reader.ts';

const NOW_MS = Date.parse('2027-01-15T08:00:00Z');

function answered(status: number, retryAfter?: string) {
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  return deliveryOf({ kind: 'answered', status, headers, body: null }, NOW_MS);
}

test.each([200, 202, 204, 299])('%i is a success', (status) => {
  expect(answered(status)).toEqual({ kind: 'delivered' });
});

test.each([301, 307, 304, 400, 404, 429, 500, 503])('%i is to be tried again', (status) => {
  expect(answered(status)).toEqual({ kind: 'failed', why: `status ${status}`, retryAfterMs: null });
});

test.each([
  ['120', 120_000],
  ['0', 0],
  ['Fri, 15 Jan 2027 08:00:30 GMT', 30_000],
  ['Fri, 15 Jan 2027 07:00:00 GMT', 0],
  ['soon', null],
  ['-5', null],
  ['99999999999999', null],
])('Retry-After: %s asks for %s ms', (header, retryAfterMs) => {
  expect(answered(503, header)).toMatchObject({ retryAfterMs });
});

test('a failure says why, by its code if it has one', () => {
  const failed = { kind: 'failed', retryAfterMs: null };
  expect(deliveryOf({ kind: 'failed', reason: 'timeout', code: null }, NOW_MS)).toEqual({ ...failed, why: 'timeout' });
  expect(deliveryOf({ kind: 'failed', reason: 'connection', code: 'ECONNREFUSED' }, NOW_MS)).toEqual({
    ...failed,
    why: 'connection (ECONNREFUSED)',
  });
});
