import { expect, test } from 'vitest';
import type { Browser } from '../support/browser.ts';
import { fc } from '../support/fast-check.ts';
import { type HttpAnswer, http } from '../support/http.ts';
import { startProduct } from '../support/product.ts';
import { shopClient } from '../support/shop-setup.ts';
import { discoverShop, queueUp, type Waiting } from '../support/visits.ts';

/** As nearly all apps ask, which is answered before the application, and the same said in more words, which is not. */
const SHORT = 'application/json';
const LONG = 'application/json;q=1';

test('a status that is answered before the application is the one that the application gives', {
  timeout: 60_000,
}, async () => {
  await using product = await startProduct({
    rooms: {
      launch: { mode: 'open' },
      other: { mode: 'open' },
      early: { mode: 'prequeue', opens_at: '2099-01-01T00:00:00Z' },
    },
    clients: [
      shopClient(),
      shopClient({ client_id: 'kiosk', room: 'other' }),
      shopClient({ client_id: 'bird', room: 'early' }),
    ],
  });
  const { issuer, admin } = product;
  const [shop, kiosk] = [await discoverShop(issuer), await discoverShop(issuer, { clientId: 'kiosk' })];
  const early = await queueUp(shop);
  await admin.call('POST', '/rooms/launch/reset');
  const [first, second] = [await queueUp(shop), await queueUp(shop)];
  const elsewhere = await queueUp(kiosk, { browser: first.browser });
  const drawn = await queueUp(await discoverShop(issuer, { clientId: 'bird' }));
  const everybody = await Promise.all([early, first, second, elsewhere, drawn].map(carriedBy));
  const tickets = everybody.flatMap(({ tickets: held }) => held);

  const uid = fc.oneof(fc.constantFrom(...everybody.map((one) => one.uid)), fc.base64String({ maxLength: 50 }));
  const tampered = fc
    .tuple(fc.constantFrom(...tickets), fc.nat(), fc.constantFrom('A', 'z', '-', ' ', ';', '='))
    .map(([ticket, at, by]) => ticket.slice(0, at % ticket.length) + by + ticket.slice((at % ticket.length) + 1));
  const ticket = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...tickets) },
    tampered,
    fc.constantFrom(...tickets).map((text) => `"${text}"`),
    fc.constant(''),
  );
  const cookie = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(
        fc.constantFrom('owr_ticket_launch', 'owr_ticket_other', 'owr_ticket_early', 'theme'),
        ticket,
      ),
    },
    fc.tuple(fc.constant('owr_request'), fc.constantFrom(...everybody.map((one) => one.request))),
  );
  const cookies = fc.array(cookie, { maxLength: 4 }).map((list) => list.map((pair) => pair.join('=')).join('; '));
  const request = fc.record({
    path: fc
      .tuple(
        uid,
        fc.constantFrom('', '/status', '/status', '/status?x', '?place', '?place=', '?place&x', '?x', '/', '#'),
      )
      .map(([id, rest]) => `/interaction/${id}${rest}`),
    method: fc.constantFrom('GET', 'GET', 'GET', 'GET', 'HEAD', 'OPTIONS'),
    cookies: fc.oneof(fc.constantFrom(...everybody.map((one) => one.cookies)), cookies),
    hints: fc.constantFrom<Record<string, string>>(
      {},
      {},
      {},
      { 'Sec-Purpose': 'prefetch' },
      { Purpose: 'preview' },
      { 'X-Moz': 'prefetch' },
      { 'Sec-Fetch-Mode': 'cors' },
      { 'Accept-Language': 'de' },
      { 'X-Request-Id': 'of-a-proxy' },
    ),
  });

  async function bothWaysAreTheSame(numRuns: number): Promise<void> {
    const property = fc.asyncProperty(request, async ({ path, method, cookies: sent, hints }) => {
      const ask = (accept: string, url = path) =>
        http(issuer + url, {
          method,
          headers: { 'X-Request-Id': 'same', ...hints, Accept: accept, ...(sent === '' ? {} : { Cookie: sent }) },
        });
      const [short, long] = [await ask(SHORT), await ask(LONG)];
      expect(comparable(short)).toEqual(comparable(long));
      // With a query it is for the application.
      if (path.endsWith('/status')) expect(comparable(await ask(SHORT, `${path}?`))).toEqual(comparable(short));
    });
    await fc.assert(property, { numRuns });
  }

  await bothWaysAreTheSame(150);
  await admin.advance('launch', 1);
  await bothWaysAreTheSame(100);
  await admin.patch('other', { mode: 'closed' });
  await admin.patch('early', { mode: 'open' });
  await bothWaysAreTheSame(50);
});

/** What a browser sends to the page where somebody waits, in parts. */
async function carriedBy({ browser, page }: Waiting) {
  const cookies = await browser.jar.getCookieString(page.url);
  return {
    uid: new URL(page.url).pathname.split('/').at(-1) ?? '',
    cookies,
    tickets: [...cookies.matchAll(/owr_ticket_[\w-]+=([^;]+)/g)].map(([, ticket = '']) => ticket),
    request: await requestCookie(browser, page.url),
  };
}

async function requestCookie({ jar }: Browser, url: string): Promise<string> {
  return (await jar.getCookies(url)).find(({ key }) => key === 'owr_request')?.value ?? '';
}

/** An answer but for what no two answers have in common: the time, and what is sealed or drawn anew. */
function comparable({ status, headers: { date: _date, ...headers }, text }: HttpAnswer) {
  const cookies = headers['set-cookie']?.map((line) => line.replace(/(?:_[\w-]{4})?=[^;]*/, '')).toSorted();
  return { status, headers: { ...headers, 'set-cookie': cookies }, text };
}
