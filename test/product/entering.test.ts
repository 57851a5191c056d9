import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser, type Page } from '../support/browser.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { callAll, discoverShop, fetchTokens, queueUp } from '../support/visits.ts';

const ROOMS = { busy: { mode: 'open' }, free: { inlet: { capacity: 1_000 } }, taps: { mode: 'open', enter: 'tap' } };

/** Asked with it, the application answers: the lane takes the page's own address alone. */
const LONG_WAY = '?more=1';

describe.each(storeKinds())('whoever may enter, on $name', ({ redisUrl }) => {
  let product: TimedProduct;

  beforeAll(async () => {
    product = await startTimedProduct({
      rooms: ROOMS,
      clients: Object.keys(ROOMS).map((room) => shopClient({ client_id: `${room}-shop`, room })),
      redisUrl: await redisUrl(),
    });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  /** What an answer tells, but for what each has of its own. */
  function meaning({ status, headers, location }: Page) {
    const { date, 'x-request-id': id, 'set-cookie': cookies = [], location: _, ...others } = headers;
    expect([typeof date, typeof id]).toEqual(['string', 'string']);
    // The application writes a text into redirects, which nobody sees.
    for (const name of ['content-type', 'content-length']) delete others[name];
    const names = cookies.map((line) => line.slice(0, line.indexOf('=')).replace(/_[\w-]{4}$/, '_')).sort();
    return { status, names, headers: others, isAnswer: location?.includes('?code=') };
  }

  async function goesIn(shop: RelyingParty, query: string, isFree: boolean): Promise<Page> {
    const browser = new Browser();
    const login = await shop.login();
    const first = await browser.request(login.url);
    const address = first.location ?? '';
    if (!isFree) {
      await browser.request(address);
      await callAll(product, 'busy');
    }
    const page = await browser.request(address + query);
    const last = shop.isCallback(page.location ?? '') ? page : await shop.walk(browser, page.location ?? '');
    const tokens = await fetchTokens(shop, login, last.location);
    expect(tokens.claims()).toMatchObject({ room: isFree ? 'free' : 'busy' });
    return page;
  }

  test.each(['free', 'busy'])('goes in both ways alike, in a room that is %s', async (room) => {
    const isFree = room === 'free';
    const shop = await discoverShop(product.issuer, { clientId: `${room}-shop` });
    // The first request is judged as it comes, and resumed; those of the same shape are judged when their visitors are inside.
    for (const isJudgedThen of [false, true]) {
      const browsers = [await goesIn(shop, '', isFree), await goesIn(shop, LONG_WAY, isFree)];
      const [short, long] = browsers.map(meaning);
      if (isJudgedThen) expect(short).toEqual(long);
      expect(short).toMatchObject({ status: 303, isAnswer: isJudgedThen });
    }
  });

  test('is asked for a tap where the room wants one', async () => {
    const shop = await discoverShop(product.issuer, { clientId: 'taps-shop' });
    const { browser, page } = await queueUp(shop);
    await callAll(product, 'taps');
    const told = await browser.request(page.url);
    expect([told.status, (await product.admin.room('taps')).inside]).toEqual([200, 0]);
    const tapped = await browser.request(`${page.url}?enter`);
    expect(tapped.status).toBe(303);
  });

  test('whose turn is over by then is told so, with the cookies of one answer', async () => {
    const shop = await discoverShop(product.issuer, { clientId: 'busy-shop' });
    const { browser, page } = await queueUp(shop);
    await callAll(product, 'busy');
    product.pass(24 * 3600);
    const told = await browser.request(page.url);
    expect(told.status).toBe(200);
    expect(told.text).toContain('rejoin');
    const names = (told.headers['set-cookie'] ?? []).map((line) => line.slice(0, line.indexOf('=')));
    expect(names).toEqual([...new Set(names)]);
  });
});
