import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { discoverShop, queueUp } from '../product/visits.ts';
import { startCachingProxy } from '../support/caching-proxy.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { http } from '../support/http.ts';
import { type Product, startProduct } from '../support/product.ts';
import { launchSetup } from '../support/shop-setup.ts';

/** How old what the cache says may be: fresh for up to two seconds, since nginx counts whole ones, then fetched anew. */
const LATEST_MS = 2_500;
const POLLERS = 300;

interface BehindCache extends Product {
  readonly cacheFolder: string;
}

/** A product whose visitors come through nginx. */
async function startBehindCache(): Promise<BehindCache> {
  const port = await freePort();
  const product = await startProduct({ ...launchSetup(), issuer: `http://127.0.0.1:${port}` });
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

/** How many polls of the room status reached the product. */
async function reachedOrigin({ port }: Product): Promise<number> {
  const { text } = await http(`http://127.0.0.1:${port}/metrics`);
  const counts = text.matchAll(/^owr_room_status_answers_total\{.*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

function keptIn(folder: string): string[] {
  return readdirSync(folder).map((file) => readFileSync(join(folder, file), 'latin1'));
}

test('behind a cache a crowd that polls the room costs the product a request a second, and all see a change in time', {
  timeout: 60_000,
}, async () => {
  await using product = await startBehindCache();
  await queueUp(await discoverShop(product.issuer));
  const url = `${product.issuer}/rooms/launch/status`;
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
  await product.admin.advance('launch', 1);
  calledAtMs = performance.now();
  await crowd;
  const seconds = (performance.now() - startedMs) / 1000;
  expect(polls).toBeGreaterThan(2 * POLLERS);
  expect({ tooLate, seen: seen.size }).toEqual({ tooLate: 0, seen: POLLERS });
  expect(await reachedOrigin(product)).toBeLessThanOrEqual(seconds + 2);
});

test('nothing of anybody stays in a cache that is laid over everything', async () => {
  await using product = await startBehindCache();
  const shop = await discoverShop(product.issuer);
  const [first, second] = [await queueUp(shop), await queueUp(shop)];
  for (const { browser, page, number } of [first, second, first, second]) {
    for (const url of [page.url, `${page.url}?place`]) {
      expect(await browser.json(url)).toMatchObject({ state: 'waiting', number });
    }
    const html = await browser.request(page.url);
    expect(html.headers).toMatchObject({ 'cache-control': 'no-store', 'x-cache': 'MISS' });
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
  await http(`${product.issuer}/rooms/launch/status`);
  const kept = keptIn(product.cacheFolder);
  expect(kept).toContainEqual(expect.stringContaining('"serving":0'));
  expect(kept.filter((text) => /owr_ticket|owr_request|"number"|<html/i.test(text))).toEqual([]);
});
