import { expect, test } from 'vitest';
import { acceptedCoding, acceptedLanguages, wantsPage } from '../../src/web/accepted.ts';
import { requestWith } from './request-with.ts';

test('whoever names no preference gets a page, whatever others sent before', () => {
  for (const odd of ['-', '', 'undefined', '*']) wantsPage(requestWith({ accept: odd }));
  expect(wantsPage(requestWith({ accept: '-' }))).toBe(false);
  expect(wantsPage(requestWith({}))).toBe(true);
});

test.each([
  ['text/html', true],
  ['text/html;q=0', false],
  ['text/html;q=0, application/json', false],
  ['text/html;q=0, */*', false],
  ['application/json;q=0, */*', true],
  ['*/*;q=0', false],
  ['*/*', true],
])('whoever accepts %j gets a page: %s', (accept, isPage) => {
  expect(wantsPage(requestWith({ accept }))).toBe(isPage);
});

test('the languages of a browser are not those of another one', () => {
  for (const odd of ['-', '', 'de']) acceptedLanguages(requestWith({ 'accept-language': odd }));
  expect(acceptedLanguages(requestWith({}))).toEqual(['*']);
  expect(acceptedLanguages(requestWith({ 'accept-language': 'de, en;q=0.5' }))).toEqual(['de', 'en']);
});

test.each([
  ['gzip;q=0.5, br', 'br'],
  ['br;q=0, gzip', 'gzip'],
  ['gzip;q=0, br;q=0', undefined],
  ['identity', undefined],
])('whoever accepts the codings %j gets %s', (header, coding) => {
  expect(acceptedCoding(requestWith({ 'accept-encoding': header }), ['br', 'gzip'])).toBe(coding);
});
