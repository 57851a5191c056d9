import { expect, test } from 'vitest';
import { arrivals } from '../../../src/http/arrivals/arrival.ts';
import type { Ticket } from '../../../src/room/ticket.ts';
import { CookieRecorder } from '../../support/cookies.ts';
import { looseRequest, ticketJar } from '../../support/http-request.ts';

const AUTHORIZE = '/authorize?client_id=shop';
const PAGE = '/interaction/0123456789abcdef';

function judge() {
  const tickets = ticketJar();
  const arrivalStep = arrivals({ rooms: ['other', 'launch'] });
  function cookie(changes: Partial<Ticket>): string {
    const browser = new CookieRecorder();
    tickets.write(browser, 'launch', { ...tickets.issue('shop'), ...changes });
    return browser.set.map(({ name, value }) => `${name}=${value}`).join('; ');
  }
  function stepOf(url: string, cookieHeader: string, method = 'GET') {
    return arrivalStep(looseRequest({ url, method, cookie: cookieHeader }, tickets));
  }
  return { cookie, stepOf };
}

test('who has no ticket of ours arrives, at the authorization endpoint and at a waiting page', () => {
  const { cookie, stepOf } = judge();
  const forged = cookie({ number: 7 }).replaceAll(/=..../g, '=AAAA');
  for (const header of ['', 'owr_ticket_launch=x', forged]) {
    expect(stepOf(AUTHORIZE, header)).toBe('first');
    expect(stepOf(PAGE, header)).toBe('first');
  }
});

test('who comes with a ticket for their number is further than who begins anew', () => {
  const { cookie, stepOf } = judge();
  expect(stepOf(PAGE, cookie({ number: null }))).toBe('next');
  expect(stepOf(AUTHORIZE, cookie({ number: null }))).toBe('first');
});

test('who has a place does not arrive, nor does any other request', () => {
  const { cookie, stepOf } = judge();
  for (const place of [{ number: 7 }, { number: 0 }, { entry: 3 }]) {
    expect(stepOf(AUTHORIZE, cookie(place))).toBeNull();
    expect(stepOf(PAGE, cookie(place))).toBeNull();
  }
  expect(stepOf(AUTHORIZE, '', 'POST')).toBeNull();
  for (const path of [
    '/token',
    '/healthz',
    '/authorize/0123456789abcdef',
    `${PAGE}/receipt`,
    `${PAGE}/status`,
    `${PAGE}/page`,
  ]) {
    expect(stepOf(path, '')).toBeNull();
  }
});
