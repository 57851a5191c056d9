import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { startCachingProxy } from '../support/caching-proxy.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { http } from '../support/http.ts';
import { type Product, startProduct } from '../support/product.ts';
import { launchSetup } from '../support/shop-setup.ts';
import { answerOf, discoverShop, queueUp } from '../support/visits.ts';

/** How old what the cache says may be: fresh for up to two seconds, since nginx counts whole ones, then fetched anew. */
const LATEST_MS = 2_500;
const POLLERS = 300;
const ROOM = 'launch';

interface BehindCache extends Product {
  readonly cacheFolder: string;
}

/** A product whose visitors come through nginx. */
async function startBehindCache(moreRooms: Record<string, object> = {}): Promise<BehindCache> {
  const port = await freePort();
  const setup = launchSetup();
  const rooms = { ...setup.rooms, ...moreRooms };
  const product = await startProduct({ ...setup, rooms, issuer: `http://127.0.0.1:${port}` });
  const proxy = await startCachingProxy({ port, originPort: product.port }).catch(async (error: unknown) => {
    await product[Symbol.asyncDispose]();
    throw error;
  });
  return {
    ...product,
    cacheFolder: proxy.cacheFolder,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await product[Symbol.asyncDispose]();
    },
  };
}

let product: BehindCache;
beforeAll(async () => {
  product = await startBehindCache();
});
afterAll(() => product[Symbol.asyncDispose]());
beforeEach(() => product.admin.reset(ROOM));

/** How many polls of the room status reached the product. */
async function reachedOrigin(): Promise<number> {
  const { text } = await http(`http://127.0.0.1:${product.port}/metrics`);
  const counts = text.matchAll(/^owr_room_status_answers_total\{.*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Everything that nginx has in its cache. It may remove a file between the list and the reading: then it is listed anew. */
function keptIn(folder: string): Promise<string[]> {
  return eventually('a list of which all files are still there', () =>
    readdirSync(folder).map((file) => readFileSync(join(folder, file), 'latin1')),
  );
}

test('behind a cache a crowd that polls the room costs the product a request a second, and all see a change in time', {
  timeout: 60_000,
}, async () => {
  await queueUp(await discoverShop(product.issuer));
  const url = `${product.issuer}/rooms/${ROOM}/status`;
  const before = await reachedOrigin();
  const startedMs = performance.now();
  let calledAtMs = Number.POSITIVE_INFINITY;
  let tooLate = 0;
  let polls = 0;
  const seen = new Set<number>();

  /** Polls now and then until the change has reached everybody for certain. */
  async function poller(_: unknown, index: number): Promise<void> {
    while (performance.now() < calledAtMs + LATEST_MS + 500) {
      // A query of one's own is no way past the cache, nor is a cookie.
      const askedMs = performance.now();
      const answer = await http(`${url}?${index}`, { headers: { Cookie: `who=${index}` } });
      polls += 1;
      expect(answer.status).toBe(200);
      if (JSON.parse(answer.text).serving === 1) seen.add(index);
      else if (askedMs > calledAtMs + LATEST_MS) tooLate += 1;
      await pause(500 + Math.random() * 500);
    }
  }
  const crowd = Promise.all(Array.from({ length: POLLERS }, poller));
  await eventually('everybody to have polled twice', () => polls > 2 * POLLERS);
  await product.admin.advance(ROOM, 1);
  calledAtMs = performance.now();
  await crowd;
  const seconds = (performance.now() - startedMs) / 1000;
  expect(polls).toBeGreaterThan(2 * POLLERS);
  expect({ tooLate, seen: seen.size }).toEqual({ tooLate: 0, seen: POLLERS });
  expect((await reachedOrigin()) - before).toBeLessThanOrEqual(seconds + 2);
});

test('pages of AWS cost the product a request a second and counter, whatever else is in their query', async () => {
  await using product = await startBehindCache({ sale: { aws_api: true, aws_event_id: 'Black Friday' } });
  const url = `${product.issuer}/aws/public`;
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) => {
      const counter = index % 2 === 0 ? 'serving_num' : 'waiting_num';
      return http(`${url}/${counter}?event_id=Black%20Friday&t=${index}`, { headers: { Cookie: `who=${index}` } });
    }),
  );
  for (const { status, headers } of answers)
    expect([status, headers['cache-control']]).toEqual([200, 'public, max-age=1']);
  expect(answers.filter(({ headers }) => headers['x-cache'] === 'MISS')).toHaveLength(2);
  expect(JSON.parse(answers[0]?.text ?? '')).toEqual({ serving_counter: '0' });
  expect((await http(`${url}/serving_num?event_id=launch`)).status).toBe(400);
  expect((await http(`${url}/serving_num`)).status).toBe(400);
  for (const expected of ['MISS', 'HIT']) {
    expect((await http(`${url}/public_key?event_id=Black%20Friday`)).headers['x-cache']).toBe(expected);
  }
});

test('no query is a way past the cache to a draw, and people get its page in their language', async () => {
  const url = `${product.issuer}/rooms/${ROOM}/draw`;
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) => http(`${url}?${index}`, { headers: { Cookie: `who=${index}` } })),
  );
  for (const { status, text } of answers) expect([status, JSON.parse(text).room]).toEqual([200, ROOM]);
  expect(answers.filter(({ headers }) => headers['x-cache'] === 'MISS')).toHaveLength(1);
  const asBrowser = { headers: { Accept: 'text/html,*/*;q=0.8' } };
  const page = await http(`${url}?lang=de`, asBrowser);
  expect(page.headers).toMatchObject({ 'x-cache': 'MISS', 'cache-control': 'no-store' });
  expect(page.text).toContain('<html lang="de"');
  expect(JSON.parse((await http(`${url}?json`, asBrowser)).text)).toMatchObject({ room: ROOM });
});

test('nothing of anybody stays in a cache that is laid over everything', async () => {
  const shop = await discoverShop(product.issuer);
  const [first, second] = [await queueUp(shop), await queueUp(shop)];
  for (const { browser, page, number } of [first, second, first, second]) {
    for (const url of [page.url, `${page.url}/status`]) {
      expect(await browser.json(url)).toMatchObject({ state: 'waiting', number });
    }
    for (const url of [page.url, `${page.url}/page`]) {
      const html = await browser.request(url);
      expect(html.headers).toMatchObject({ 'cache-control': 'no-store', 'x-cache': 'MISS' });
    }
    const stranger = await http(page.url, { headers: { Accept: 'application/json' } });
    expect(JSON.parse(stranger.text)).toMatchObject({ state: 'missed', number: null });
    expect(stranger.headers).toMatchObject({ 'cache-control': 'no-store', 'x-cache': 'MISS' });
  }
  const login = await shop.login();
  for (let time = 0; time < 2; time += 1) {
    const authorize = await http(login.url);
    expect(authorize.headers).toMatchObject({ 'x-cache': 'MISS' });
    expect(authorize.headers['set-cookie']).toBeDefined();
  }
  await http(`${product.issuer}/rooms/${ROOM}/status`);
  const kept = await keptIn(product.cacheFolder);
  expect(kept).toContainEqual(expect.stringContaining('"serving":'));
  expect(kept.filter((text) => /owr_ticket|owr_request|"number"|<html/i.test(text))).toEqual([]);
});

/** A link of 5.6 KB, in which each `&` takes three bytes more on its way through a gateway. */
const LONG_LINK = Array.from({ length: 700 }, (_, nth) => `f=${nth + 10_000}`).join('&');

test('a long link with many parts comes back to the gateway through the file for nginx as it is', async () => {
  const shop = await discoverShop(product.issuer);
  const { browser, login, page } = await queueUp(shop, { parameters: { state: LONG_LINK } });
  expect(login.url.length).toBeGreaterThan(8_192);
  await product.admin.advance(ROOM, 1);
  expect(answerOf(await shop.walk(browser, page.url), 'state')).toBe(LONG_LINK);
});

test('who sends nearly 32 KB of cookies of other sites waits and goes in', async () => {
  const shop = await discoverShop(product.issuer);
  const browser = new Browser();
  for (let nth = 0; nth < 7; nth += 1) await browser.jar.setCookie(`site${nth}=${'x'.repeat(4_000)}`, product.issuer);
  const { page } = await queueUp(shop, { browser });
  expect((await browser.jar.getCookieString(page.url)).length).toBeGreaterThan(28_000);
  await product.admin.advance(ROOM, 1);
  expect(shop.isCallback((await shop.walk(browser, page.url)).location ?? '')).toBe(true);
});

const LINE = 'a line of the address';
const HEADER = 'a header';
test.each([
  // Ours, and beyond its own limits nginx's.
  { what: LINE, bytes: 40_000, status: 431, says: 'This request is too large' },
  { what: HEADER, bytes: 40_000, status: 431, says: 'This request is too large' },
  { what: LINE, bytes: 70_000, status: 414, says: '<center>nginx' },
  { what: HEADER, bytes: 70_000, status: 400, says: '<center>nginx' },
])('$bytes bytes in $what are answered with $status', async ({ what, bytes, status, says }) => {
  const long = 'x'.repeat(bytes);
  const answer = http(
    product.issuer + (what === LINE ? `/?${long}` : '/'),
    what === HEADER ? { headers: { Cookie: `a=${long}` } } : {},
  );
  expect(await answer).toMatchObject({ status, text: expect.stringContaining(says) });
});
