import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser, type Page } from '../support/browser.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { callAll, claimsOf, discoverShop, fetchTokens, queueUp, visit } from '../support/visits.ts';

const ROOM = 'crossed';

describe.each(storeKinds())('answers that cross, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let shop: RelyingParty;

  beforeAll(async () => {
    product = await startTimedProduct({
      rooms: { [ROOM]: { admission: '1h', turn_window: '1m', grace: '0s', pass_over: false } },
      clients: [shopClient({ room: ROOM })],
      redisUrl: await redisUrl(),
    });
    shop = await discoverShop(product.issuer);
  });
  afterAll(() => product[Symbol.asyncDispose]());

  const loginUrl = async () => (await shop.login()).url;
  const issued = async () => Number((await product.admin.room(ROOM)).issued);

  /** An answer that was under way for long reaches the browser. */
  async function arrivesLate({ jar }: Browser, { headers, url }: Page): Promise<void> {
    for (const line of headers['set-cookie'] ?? []) await jar.setCookie(line, url);
  }

  async function cookieNames(browser: Browser): Promise<string[]> {
    const names = (await browser.jar.getCookies(`${product.issuer}/`)).map(({ key }) => key.replace(/_[\w-]{4}$/, ''));
    return names.filter((name) => name === 'owr_id' || name === `owr_ticket_${ROOM}`).sort();
  }

  const ONE_OF_EACH = ['owr_id', `owr_ticket_${ROOM}`, `owr_ticket_${ROOM}`];

  test('the first answer comes last: the visitor keeps number 1, and gets no number 22', async () => {
    await product.admin.call('POST', `/rooms/${ROOM}/reset`);
    const browser = new Browser();
    const late = await new Browser().request(await loginUrl());
    const { page, number } = await queueUp(shop, { browser });
    for (let other = 0; other < 20; other += 1) await queueUp(shop);
    product.pass(180);
    await arrivesLate(browser, late);
    expect(number).toBe(1);
    for (const url of [late.location ?? '', page.url, await loginUrl()]) {
      expect(await browser.json((await shop.walk(browser, url)).url)).toMatchObject({ number: 1 });
    }
    expect(await issued()).toBe(21);
    expect(await cookieNames(browser)).toEqual(ONE_OF_EACH);
  });

  test('both first requests were answered with a number: the lower one stays, and the other cookies go', async () => {
    const browser = new Browser();
    const other = new Browser();
    const second = { ...(await queueUp(shop, { browser: other })) };
    const { number, page } = await queueUp(shop, { browser });
    for (const cookie of await other.jar.getCookies(`${product.issuer}/`)) {
      await browser.jar.setCookie(cookie, product.issuer);
    }
    expect(await browser.json(`${page.url}/status`)).toMatchObject({ number: second.number });
    await browser.request(page.url);
    expect(number).toBe(second.number + 1);
    expect(await browser.json(page.url)).toMatchObject({ number: second.number });
    expect(await cookieNames(browser)).toEqual(ONE_OF_EACH);
  });

  test('a request with its first answer lost, and repeated, is that of one visitor', async () => {
    const browser = new Browser();
    await browser.request(await loginUrl());
    for (const { key } of await browser.jar.getCookies(`${product.issuer}/`)) {
      if (!key.startsWith('owr_id')) await browser.jar.store.removeCookie('127.0.0.1', '/', key);
    }
    const before = await issued();
    const tabs = await Promise.all(
      [1, 2, 3].map(async () => {
        const tab = await browser.copy();
        return queueUp(shop, { browser: tab });
      }),
    );
    expect(tabs.map(({ number }) => number)).toEqual([before + 1, before + 1, before + 1]);
    expect(await issued()).toBe(before + 1);
  });

  test('a place is taken anew in two tabs at once: one number, which a late answer of before takes from nobody', async () => {
    const { browser, page, number } = await queueUp(shop);
    await callAll(product, ROOM);
    const late = await (await browser.copy()).request(await loginUrl());
    product.pass(120);
    expect(await browser.json(page.url)).toMatchObject({ state: 'missed' });
    await Promise.all([1, 2].map(() => browser.request(`${page.url}/rejoin`, { method: 'POST' })));
    await browser.request(page.url);
    expect(await browser.json(page.url)).toMatchObject({ state: 'waiting', number: number + 1 });
    await arrivesLate(browser, late);
    await browser.request(page.url);
    expect(await browser.json(page.url)).toMatchObject({ state: 'waiting', number: number + 1 });
    expect(await cookieNames(browser)).toEqual(ONE_OF_EACH);
  });

  test('two logins at once after a visit: one new visitor', async () => {
    const { browser, claims } = await visit(product, shop, { room: ROOM });
    await product.admin.end(ROOM, claims.sub);
    const before = await issued();
    const tabs = await Promise.all([1, 2].map(async () => queueUp(shop, { browser: await browser.copy() })));
    expect(tabs.map(({ number }) => number)).toEqual([before + 1, before + 1]);
  });

  test('an identity whose tickets are lost is not led to a visit that is over', async () => {
    const { browser, claims } = await visit(product, shop, { room: ROOM });
    await product.admin.end(ROOM, claims.sub);
    for (const { key } of await browser.jar.getCookies(`${product.issuer}/`)) {
      if (key.startsWith('owr_ticket')) await browser.jar.store.removeCookie('127.0.0.1', '/', key);
    }
    await product.admin.patch(ROOM, { mode: 'off' });
    const login = await shop.login();
    const tokens = await fetchTokens(shop, login, (await shop.walk(browser, login.url)).location);
    expect(claimsOf(tokens).sub).not.toBe(claims.sub);
    await product.admin.patch(ROOM, { mode: 'open' });
  });

  test('a ticket under the name of version 0.2 keeps its place', async () => {
    const { browser, page, number } = await queueUp(shop);
    const old = new Browser();
    for (const cookie of await browser.jar.getCookies(page.url)) {
      if (cookie.key === `owr_ticket_${ROOM}` || cookie.key === 'owr_request') {
        await old.jar.setCookie(cookie, page.url);
      }
    }
    expect(await cookieNames(old)).toEqual([`owr_ticket_${ROOM}`]);
    expect(await old.json(page.url)).toMatchObject({ number });
    await callAll(product, ROOM);
    expect((await shop.walk(old, page.url)).location).toContain('code=');
    expect(await cookieNames(old)).toEqual([`owr_ticket_${ROOM}`, `owr_ticket_${ROOM}`]);
  });
});
