import { expect, test } from 'vitest';
import { doorOf, permissionOf } from '../../src/web/permission.ts';
import { requestWith } from './request-with.ts';

test.each([
  ['/authorize', 'authorize'],
  ['/authorize/', 'authorize'],
  ['/AUTHORIZE', 'authorize'],
  ['/interaction/uid', 'page'],
  ['/interaction/uid/', 'page'],
  ['/interaction/uid/status', 'own'],
  ['/interaction/uid/page', 'own'],
  ['/interaction/uid/rejoin', null],
  ['/interaction/uid/receipt', null],
  ['/authorize/uid', null],
  ['/rooms/launch/status', null],
  ['/', null],
])('%s is the door %s', (path, door) => {
  expect(doorOf(path)).toBe(door);
});

test.each([
  ['image/avif,image/webp,*/*;q=0.8', 'refused'],
  ['*/*;q=0.1', 'begin'],
  [' */* ', 'begin'],
  ['application/json, text/plain, */*', 'begin'],
  ['APPLICATION/JSON;charset=utf-8', 'begin'],
  ['application/json-seq', 'refused'],
  ['text/html-sandboxed', 'refused'],
  ['application/json;q=0.5,TEXT/HTML;q=0.9', 'enter'],
  ['', 'refused'],
  ['*', 'refused'],
  ['text/html;q=0', 'refused'],
  ['text/html; Q=0.000', 'refused'],
  ['text/html;q=0.001', 'enter'],
  ['text/html;q=0, application/json', 'begin'],
  ['text/html;q=0, */*', 'begin'],
  ['text/html, application/json;q=0', 'enter'],
  ['application/json;q=0', 'refused'],
  ['application/json;q=0, */*;q=0', 'refused'],
  ['*/*;q=0', 'refused'],
  ['text/plain; note="a,text/html"', 'refused'],
])('a login of whom accepts %j: %s', (accept, permission) => {
  expect(permissionOf('authorize', { req: requestWith({ accept }), query: '' })).toBe(permission);
});

test.each([
  ['text/html', 'enter'],
  ['text/html;q=0', 'refused'],
  ['text/html;q=0, application/json', 'ask'],
  ['application/json', 'ask'],
  ['application/json;q=0', 'refused'],
  ['*/*', 'refused'],
])('a waiting page for whom accepts %j: %s', (accept, permission) => {
  expect(permissionOf('page', { req: requestWith({ accept }), query: '' })).toBe(permission);
});

test.each([
  ['application/json', 'tell'],
  ['application/json;q=0', 'refused'],
])('a waiting page for a script that accepts %j: %s', (accept, permission) => {
  const req = requestWith({ 'sec-fetch-mode': 'cors', accept });
  expect(permissionOf('page', { req, query: '' })).toBe(permission);
});

test.each([
  ['prompt=none', 'begin'],
  ['scope=openid&prompt=%6Eone', 'begin'],
  ['prompt=login', 'refused'],
  ['xprompt=none', 'refused'],
  ['', 'refused'],
])('a login in a frame with the query %j: %s', (query, permission) => {
  const req = requestWith({ 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe', accept: 'text/html' });
  expect(permissionOf('authorize', { req, query })).toBe(permission);
  expect(permissionOf('page', { req, query })).toBe('refused');
});
