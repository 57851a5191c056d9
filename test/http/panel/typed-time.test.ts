import { expect, it } from 'vitest';
import { pickerValue, readTime } from '../../../src/http/panel/typed-time.ts';

/** 9:59 on 1 December in Berlin, an hour ahead of UTC. */
const times = { zone: 'Europe/Berlin', nowMs: Date.parse('2026-12-01T08:59:00Z') };

it.each([
  ['10:00', '2026-12-01T09:00:00.000Z'],
  [' 10:00:30 ', '2026-12-01T09:00:30.000Z'],
  ['10 am', '2026-12-01T09:00:00.000Z'],
  ['12:30 PM', '2026-12-01T11:30:00.000Z'],
  ['12 am', '2026-12-01T23:00:00.000Z'],
  ['tomorrow 10:00', '2026-12-02T09:00:00.000Z'],
  ['today at 9:00', '2026-12-01T08:00:00.000Z'],
  ['2026-12-01 10:00', '2026-12-01T09:00:00.000Z'],
  ['2026-12-01 9:30', '2026-12-01T08:30:00.000Z'],
  ['2026-12-01T10:00', '2026-12-01T09:00:00.000Z'],
  ['2026-07-01T10:00:05.250', '2026-07-01T08:00:05.250Z'],
  ['2026-12-01T10:00:00Z', '2026-12-01T10:00:00.000Z'],
  ['2026-12-01T10:00+05:30', '2026-12-01T04:30:00.000Z'],
  ['2026-12-01 10:00 -08:00', '2026-12-01T18:00:00.000Z'],
])('%s is read as %s', (text, iso) => {
  expect(readTime(text, times)).toEqual({ ms: Date.parse(iso), isNextDay: expect.any(Boolean), doubt: null });
});

it.each([
  ['the hour that clocks skip', '2027-03-28 02:30', '2027-03-28T01:30:00+01:00 or 2027-03-28T03:30:00+02:00'],
  ['the hour that is there twice', '2027-10-31 02:30', '2027-10-31T02:30:00+02:00 or 2027-10-31T02:30:00+01:00'],
])('of %s both readings are said', (_, text, readings) => {
  expect(readTime(text, times)?.doubt).toContain(`Say ${readings}`);
});

it('a time of day that has passed is that of tomorrow', () => {
  expect(readTime('9:00', times)).toEqual({ ms: Date.parse('2026-12-02T08:00:00Z'), isNextDay: true, doubt: null });
  expect(readTime('9:59', times)?.isNextDay).toBe(false);
});

it.each([
  '',
  '10',
  'soon',
  '25:00',
  '10:60',
  '13 pm',
  '2026-12-01',
  '2026-02-30 10:00',
  '1/12/2026 10:00',
  '10:00 CET',
])('%s is no time', (text) => {
  expect(readTime(text, times)).toBeNull();
});

it.each([
  ['2026-12-01T09:00:00.000Z', '2026-12-01T10:00'],
  ['2026-12-01T09:00:59.000Z', '2026-12-01T10:00:59'],
  ['2026-07-01T08:00:00.250Z', '2026-07-01T10:00:00.250'],
])('a picker shows %s as %s, and what it shows is that moment', (iso, value) => {
  expect(pickerValue(iso, times.zone)).toBe(value);
  expect(readTime(value, times)?.ms).toBe(Date.parse(iso));
  expect(pickerValue(null, times.zone)).toBe('');
});
