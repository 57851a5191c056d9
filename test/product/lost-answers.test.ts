import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser } from '../support/browser.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { callAll, claimsOf, discoverShop, fetchTokens, queueUp, RESUMED, visit } from '../support/visits.ts';

const ROOM = 'lost-answers';

describe.each(storeKinds())('answers that never arrive, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let shop: RelyingParty;

  beforeAll(async () => {
    product = await startTimedProduct({
      rooms: { [ROOM]: { admission: '1h', turn_window: '5m' } },
      clients: [shopClient({ room: ROOM, access_token: '30m' })],
      redisUrl: await redisUrl(),
    });
    shop = await discoverShop(product.issuer);
  });
  afterAll(() => product[Symbol.asyncDispose]());

  /** Sends a request whose answer the browser never gets: its cookies stay as they are. */
  async function loseAnswer(browser: Browser, url: string): Promise<void> {
    await (await browser.copy()).request(url);
  }

  /** Sends the browser through a new login. @returns the claims of its ID token */
  async function logIn(browser: Browser) {
    const login = await shop.login();
    return claimsOf(await fetchTokens(shop, login, (await shop.walk(browser, login.url)).location));
  }

  const requests = [
    { what: 'a request taken by its shape', parameters: {} },
    { what: 'a request that is resumed', parameters: RESUMED },
  ];

  test.each(requests)('the answer to the turn is lost: 35 s later $what gets in on its number', async (request) => {
    const { browser, login, page, number } = await queueUp(shop, request);
    const { inside } = await product.admin.room(ROOM);
    await callAll(product, ROOM);
    await loseAnswer(browser, page.url);
    product.pass(35);
    const tokens = await fetchTokens(shop, login, (await shop.walk(browser, page.url)).location);
    expect(claimsOf(tokens)).toMatchObject({ queue_position: number });
    expect(await product.admin.room(ROOM)).toMatchObject({ inside: inside + 1, outstanding: 0 });
  });

  test('the answer is lost and the browser begins a new login 35 s later: in on the same number', async () => {
    const { browser, page, number } = await queueUp(shop);
    await callAll(product, ROOM);
    await loseAnswer(browser, page.url);
    product.pass(35);
    expect(await logIn(browser)).toMatchObject({ queue_position: number });
  });

  test.each([35, 65, 240])('the answer to a login of somebody inside is lost: the same visit %i s later', async (s) => {
    const { browser, claims, tokens } = await visit(product, shop, { room: ROOM });
    await logIn(browser);
    await loseAnswer(browser, (await shop.login()).url);
    product.pass(s);
    expect(await shop.userinfo(tokens)).toMatchObject({ sub: claims.sub });
    expect(await logIn(browser)).toMatchObject({ sub: claims.sub, queue_position: claims.queue_position });
  });

  test('an overtaken request of somebody inside changes no cookie, and the next login is the same visit', async () => {
    const { browser, claims } = await visit(product, shop, { room: ROOM });
    const overtaken = await browser.copy();
    for (let login = 0; login < 2; login++) await logIn(browser);
    const page = await overtaken.request((await shop.login()).url);
    expect(page.location).toMatch(/\/interaction\//);
    expect((page.headers['set-cookie'] ?? []).filter((line) => line.startsWith('owr_ticket_'))).toEqual([]);
    expect(await logIn(browser)).toMatchObject({ sub: claims.sub });
  });

  test('the answer to the turn is lost: a logout ends the visit', async () => {
    const { browser, page } = await queueUp(shop);
    await callAll(product, ROOM);
    const { inside } = await product.admin.room(ROOM);
    await loseAnswer(browser, page.url);
    const question = await browser.request(`${product.issuer}/logout`);
    const [, request = ''] = /name="request" value="([^"]+)"/.exec(question.text) ?? [];
    const body = new URLSearchParams({ request, logout: 'yes' }).toString();
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    await browser.request(`${product.issuer}/logout/confirm`, { method: 'POST', headers, body });
    expect(await product.admin.room(ROOM)).toMatchObject({ inside });
  });

  test('five answers in a row are lost: the sixth request gets the code', async () => {
    const { browser, claims } = await visit(product, shop, { room: ROOM });
    for (let lost = 0; lost < 5; lost++) {
      await loseAnswer(browser, (await shop.login()).url);
      product.pass(35);
    }
    expect(await logIn(browser)).toMatchObject({ sub: claims.sub });
  });
});
