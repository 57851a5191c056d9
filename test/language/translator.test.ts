import { expect, test } from 'vitest';
import { loadCatalogs } from '../../src/language/catalog.ts';
import { Translator } from '../../src/language/translator.ts';

function translator(language: string, overrides = {}): Translator {
  const catalog = loadCatalogs().get(language);
  if (catalog === undefined) throw new Error(`no catalog for ${language}`);
  return new Translator(catalog, overrides);
}

test('takes the plural form of the last number and writes numbers as the language does', () => {
  const english = translator('en');
  expect(english.text('title.waiting', { count: 1 })).toBe('1 person ahead of you');
  expect(english.text('title.waiting', { count: 12_345 })).toBe('12,345 people ahead of you');
  expect(english.text('estimate.range', { low: 1, high: 2 })).toBe('1 to 2 minutes');
});

test('a room puts its own words in place, for all languages or for one', () => {
  const own = { '*': { 'turn.heading': 'Your turn!', rejoin: 'Again' }, en: { 'turn.heading': 'In you go' } };
  const english = translator('en', own);
  expect(english.text('turn.heading')).toBe('In you go');
  expect(english.text('rejoin')).toBe('Again');
  expect(english.text('logout.no')).toBe('Stay');
});

test('leaves a placeholder that nothing was given for as it is, and fills in nothing twice', () => {
  const english = translator('en', { en: { 'turn.until': '{time} {other} {constructor}' } });
  expect(english.text('turn.until', { time: '{other}' })).toBe('{other} {other} {constructor}');
});

test.each([
  [0, 'under a minute'],
  [60, 'under a minute'],
  [61, '2 min'],
  [3_600, '1 hr'],
  [9_000, '2 hr, 30 min'],
  [172_801, '3 days'],
])('%d seconds are %s', (seconds, words) => {
  expect(translator('en').duration(seconds)).toBe(words);
});

test('says of times that they are UTC', () => {
  expect(translator('en').time('2027-03-01T09:30:05.000Z')).toMatch(/^9:30:05\sAM UTC$/);
  expect(translator('de').moment('2027-03-01T09:30:05.000Z')).toBe('1. März 2027 um 09:30 UTC');
});
