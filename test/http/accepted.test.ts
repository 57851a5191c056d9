import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { acceptedLanguages, wantsPage } from '../../src/http/accepted.ts';

function request(headers: Readonly<Record<string, string>>): IncomingMessage {
  return Object.assign(new IncomingMessage(new Socket()), { headers });
}

test('whoever names no preference gets a page, whatever others sent before', () => {
  for (const odd of ['-', '', 'undefined', '*']) wantsPage(request({ accept: odd }));
  expect(wantsPage(request({ accept: '-' }))).toBe(false);
  expect(wantsPage(request({}))).toBe(true);
});

test('the languages of a browser are not those of another one', () => {
  for (const odd of ['-', '', 'de']) acceptedLanguages(request({ 'accept-language': odd }));
  expect(acceptedLanguages(request({}))).toEqual(['*']);
  expect(acceptedLanguages(request({ 'accept-language': 'de, en;q=0.5' }))).toEqual(['de', 'en']);
});
