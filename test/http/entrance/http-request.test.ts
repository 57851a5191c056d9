import { expect, test, vi } from 'vitest';
import type { HttpRequest } from '../../../src/http/entrance/http-request.ts';
import { CookieRecorder } from '../../support/cookies.ts';
import { looseRequest, ticketJar } from '../../support/http-request.ts';

/** A browser with a ticket for the room `launch` and number 7. */
function browser() {
  const tickets = ticketJar();
  const jar = new CookieRecorder();
  tickets.write(jar, 'launch', { ...tickets.issue('shop'), number: 7 });
  const cookie = jar.set.map(({ name, value }) => `${name}=${value}`).join('; ');
  function ask(url: string, header = cookie): HttpRequest {
    return looseRequest({ url, cookie: header }, tickets);
  }
  return { tickets, ask };
}

test.each([
  ['/authorize?client_id=shop&x=?', '/authorize', 'client_id=shop&x=?'],
  ['/authorize?', '/authorize', ''],
  ['/authorize', '/authorize', ''],
])('%s has the path %s and the query %j', (url, path, query) => {
  expect(browser().ask(url)).toMatchObject({ path, query });
});

test('the cookies are the same for all lanes', () => {
  const request = browser().ask('/');
  expect(request.cookies).toBe(request.cookies);
});

test('a ticket is read once, however many lanes ask for it, and so is its absence', () => {
  const { tickets, ask } = browser();
  const read = vi.spyOn(tickets, 'read');
  const request = ask('/');
  for (let lane = 0; lane < 3; lane += 1) {
    expect(request.ticket('launch')).toMatchObject({ number: 7 });
    expect(request.ticket('other')).toBeNull();
  }
  expect(read.mock.calls.map(([, room]) => room)).toEqual(['launch', 'other']);
});

test.each(['other=1', 'owr_request=x'])('the cookies %j hold no ticket', (header) => {
  expect(browser().ask('/', header).ticket('launch')).toBeNull();
});

test('without cookies no ticket is looked for', () => {
  const { tickets, ask } = browser();
  const read = vi.spyOn(tickets, 'read');
  expect(ask('/', '').ticket('launch')).toBeNull();
  expect(read).not.toHaveBeenCalled();
});
