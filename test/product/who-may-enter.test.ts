import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { type HttpAnswer, http } from '../support/http.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { callAll, discoverShop } from '../support/visits.ts';

/** People wait in one, and the other is free. */
const ROOMS = { line: {}, free: { inlet: { capacity: 1000 } } };
type Room = keyof typeof ROOMS;

const HTML = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const JSON_ONLY = 'application/json';
const NAVIGATION = { Accept: HTML, 'Sec-Fetch-Mode': 'navigate' };
const SCRIPT = { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' };

interface Row {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What the request may do at `/authorize`. */
  readonly login: 'looks ahead' | 'is refused' | 'begins' | 'enters';
  /** And at the waiting page. */
  readonly page: 'looks ahead' | 'is refused' | 'is told' | 'joins' | 'enters';
}

const all = <Word extends 'looks ahead' | 'is refused' | 'enters'>(word: Word) => ({ login: word, page: word });

/** The rows of LINE.md, "Who may join and enter", but those for the URLs of our page's script. */
const ROWS: readonly Row[] = [
  { name: 'a prefetch', headers: { ...NAVIGATION, 'Sec-Purpose': 'prefetch' }, ...all('looks ahead') },
  { name: 'a prerender', headers: { ...NAVIGATION, 'Sec-Purpose': 'prefetch;prerender' }, ...all('looks ahead') },
  { name: 'a preview of old', headers: { Accept: HTML, Purpose: 'preview' }, ...all('looks ahead') },
  { name: 'a prefetch of old', headers: { Accept: JSON_ONLY, 'X-Moz': 'prefetch' }, ...all('looks ahead') },

  { name: 'a navigation to a document', headers: { ...NAVIGATION, 'Sec-Fetch-Dest': 'document' }, ...all('enters') },
  { name: 'a navigation to it knows not what', headers: NAVIGATION, ...all('enters') },
  { name: 'a navigation that accepts JSON', headers: { ...NAVIGATION, Accept: JSON_ONLY }, ...all('enters') },
  { name: 'a navigation of a web view', headers: { ...NAVIGATION, 'X-Requested-With': 'app' }, ...all('enters') },

  ...['iframe', 'frame', 'embed', 'object', 'fencedframe'].map((dest) => ({
    name: `a navigation in the ${dest} of a page`,
    headers: { ...NAVIGATION, 'Sec-Fetch-Dest': dest },
    ...all('is refused'),
  })),

  ...['no-cors', 'cors', 'same-origin', 'websocket', 'NAVIGATE', 'navigate, navigate'].map((mode) => ({
    name: `a request of mode ${mode}`,
    headers: { Accept: HTML, 'Sec-Fetch-Mode': mode },
    ...all('is refused'),
  })),
  { name: 'a script that asks for anything', headers: { Accept: '*/*', ...SCRIPT }, ...all('is refused') },
  {
    name: 'a script that asks for JSON',
    headers: { Accept: JSON_ONLY, ...SCRIPT },
    login: 'is refused',
    page: 'is told',
  },

  { name: 'an old script with Origin', headers: { Accept: HTML, Origin: 'null' }, ...all('is refused') },
  { name: 'an old script', headers: { Accept: HTML, 'X-Requested-With': 'fetch' }, ...all('is refused') },
  {
    name: 'an old script with Origin that asks for JSON',
    headers: { Accept: JSON_ONLY, Origin: 'https://shop.example' },
    login: 'is refused',
    page: 'is told',
  },
  {
    name: 'an old script that asks for JSON',
    headers: { Accept: JSON_ONLY, 'X-Requested-With': 'XMLHttpRequest' },
    login: 'is refused',
    page: 'is told',
  },

  { name: 'an old browser', headers: { Accept: HTML }, ...all('enters') },
  { name: 'a program that accepts HTML alone', headers: { Accept: 'text/html' }, ...all('enters') },
  { name: 'an app', headers: { Accept: JSON_ONLY }, login: 'begins', page: 'joins' },
  { name: 'an app on axios', headers: { Accept: 'application/json, text/plain, */*' }, login: 'begins', page: 'joins' },
  { name: 'curl', headers: { Accept: '*/*' }, login: 'begins', page: 'is refused' },
  { name: 'a program that says nothing', headers: {}, login: 'begins', page: 'is refused' },
  {
    name: 'an image in an old browser',
    headers: { Accept: 'image/png,image/*;q=0.8,*/*;q=0.5' },
    ...all('is refused'),
  },
  { name: 'a stylesheet in an old browser', headers: { Accept: 'text/css,*/*;q=0.1' }, ...all('is refused') },
];

const EMPTY = { 'looks ahead': 503, 'is refused': 403 } as const;

describe.each(storeKinds())('who may join and enter, on $name', ({ redisUrl }) => {
  let product: TimedProduct;

  beforeAll(async () => {
    const clients = Object.keys(ROOMS).map((room) => shopClient({ client_id: `shop-${room}`, room }));
    product = await startTimedProduct({ rooms: ROOMS, clients, redisUrl: await redisUrl() });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  const shopOf = (room: Room) => discoverShop(product.issuer, { clientId: `shop-${room}` });
  const loginUrl = async (room: Room, parameters = {}) => (await (await shopOf(room)).login(parameters)).url;

  async function figures(room: Room) {
    const { issued, waiting, inside, outstanding } = await product.admin.room(room);
    return { issued, waiting, inside, outstanding };
  }

  /** Just these headers, with the cookies of a browser, which keeps none of the answer. */
  async function ask(browser: Browser, url: string, headers: Readonly<Record<string, string>>) {
    const cookie = await browser.jar.getCookieString(url);
    return http(url, { headers: { ...headers, ...(cookie === '' ? {} : { Cookie: cookie }) } });
  }

  function expectEmpty(answer: HttpAnswer, status: number) {
    const { 'x-request-id': id, date: _, connection: __, 'keep-alive': ___, ...headers } = answer.headers;
    expect(id).toBeDefined();
    expect(headers).toEqual({ 'cache-control': 'no-store', 'content-length': '0' });
    expect(answer).toMatchObject({ status, text: '' });
  }

  /** Somebody who was sent to the waiting page and has not been there. */
  async function newcomer(room: Room) {
    const browser = new Browser();
    const { location } = await browser.request(await loginUrl(room), { headers: { Accept: '*/*' } });
    return { browser, url: location ?? '' };
  }

  async function called(room: Room) {
    const somebody = await newcomer(room);
    await somebody.browser.request(somebody.url, { headers: { Accept: JSON_ONLY } });
    await callAll(product, room);
    return somebody;
  }

  describe.each(ROWS)('$name', ({ headers, login, page }) => {
    test(`${login} at /authorize of a free room`, async () => {
      const { browser } = await newcomer('line');
      const before = await figures('free');
      const answer = await ask(browser, await loginUrl('free'), headers);
      const after = await figures('free');
      if (login === 'looks ahead' || login === 'is refused') expectEmpty(answer, EMPTY[login]);
      else expect(answer.status).toBe(303);
      if (login === 'begins') expect(answer.headers.location).toMatch(/^\/interaction\//);
      if (login === 'enters') expect(answer.headers.location).toContain('?code=');
      expect(after).toEqual(
        login === 'enters' ? { ...before, issued: before.issued + 1, inside: before.inside + 1 } : before,
      );
    });

    test(`${login} at /authorize of a room in which people wait`, async () => {
      await newcomer('line').then(({ browser, url }) => browser.request(url));
      const before = await figures('line');
      const answer = await ask(new Browser(), await loginUrl('line'), headers);
      if (login === 'looks ahead' || login === 'is refused') expectEmpty(answer, EMPTY[login]);
      else expect(answer.headers.location).toMatch(/^\/interaction\//);
      expect(await figures('line')).toEqual(before);
    });

    test(`${page} at the waiting page before the visitor has a number`, async () => {
      const { browser, url } = await newcomer('line');
      const before = await figures('line');
      const answer = await ask(browser, url, headers);
      const { issued } = await figures('line');
      if (page === 'looks ahead' || page === 'is refused') expectEmpty(answer, EMPTY[page]);
      else expect(answer.status).toBe(200);
      expect(issued).toBe(before.issued + (page === 'joins' || page === 'enters' ? 1 : 0));
      if (page === 'is told') expect(answer.headers['set-cookie']).toBeUndefined();
    });

    test(`${page} at the waiting page when the visitor is called`, async () => {
      const { browser, url } = await called('line');
      const before = await figures('line');
      const answer = await ask(browser, url, headers);
      const after = await figures('line');
      if (page === 'looks ahead' || page === 'is refused') expectEmpty(answer, EMPTY[page]);
      if (page === 'is told' || page === 'joins') {
        expect(JSON.parse(answer.text)).toMatchObject({ state: 'turn', continue: url });
      }
      if (page === 'enters') {
        expect(answer.status).toBe(303);
        expect(after).toEqual({ ...before, inside: before.inside + 1, outstanding: Number(before.outstanding) - 1 });
      } else expect(after).toEqual(before);
    });

    test('is told at the URLs of the script of our page, unless it looks ahead', async () => {
      const { browser, url } = await called('line');
      const before = await figures('line');
      for (const path of ['/status', '/page']) {
        const answer = await ask(browser, url + path, headers);
        if (page === 'looks ahead') expectEmpty(answer, 503);
        else expect(answer.status).toBe(200);
        expect(answer.headers['set-cookie']).toBeUndefined();
      }
      expect(await figures('line')).toEqual(before);
    });
  });

  test('a site that renews its login in a frame is answered, with prompt=none', async () => {
    const browser = new Browser();
    const frame = { ...NAVIGATION, 'Sec-Fetch-Dest': 'iframe' };
    const renew = async () =>
      (await browser.request(await loginUrl('free', { prompt: 'none' }), { headers: frame })).location;
    const before = await figures('free');
    expect(await renew()).toContain('error=login_required');
    expect(await figures('free')).toEqual(before);
    await (await shopOf('free')).walk(browser, await loginUrl('free'));
    expect(await renew()).toContain('code=');
  });

  test('a page with eight protected images costs one number', async () => {
    await product.admin.call('POST', '/rooms/line/reset');
    const browser = new Browser();
    const { location: page } = await browser.request(await loginUrl('line'));
    const images = Array.from({ length: 8 }, async (_, index) => {
      const old = { Accept: 'image/webp,*/*;q=0.8' };
      const headers = index % 2 === 0 ? old : { ...old, 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' };
      return browser.request(await loginUrl('line'), { headers });
    });
    const [document, ...answers] = await Promise.all([browser.request(page ?? ''), ...images]);
    expect(document?.status).toBe(200);
    for (const answer of answers) expectEmpty(answer, 403);
    expect(await browser.json(page ?? '')).toMatchObject({ number: 1 });
    expect(await figures('line')).toMatchObject({ issued: 1 });
  });
});
