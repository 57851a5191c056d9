import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser, type Page } from '../support/browser.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { answerOf, callAll, claimsOf, discoverShop, fetchTokens, queueUp } from '../support/visits.ts';

const ROOM = 'relaunch';

describe.each(storeKinds())('gateways with short memories, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let shop: RelyingParty;
  let plain: RelyingParty;

  beforeAll(async () => {
    product = await startTimedProduct({
      rooms: { [ROOM]: { turn_window: '2h', admission: '1h' } },
      clients: [
        shopClient({ room: ROOM, hold: '5m', initiate_login_uri: 'http://127.0.0.1:9/start?next=%2Fcart' }),
        shopClient({ client_id: 'plain', room: ROOM, hold: '5m', initiate_login_uri: undefined }),
      ],
      redisUrl: await redisUrl(),
    });
    shop = await discoverShop(product.issuer);
    plain = await discoverShop(product.issuer, { clientId: 'plain' });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  /** What the site's gateway does with a relaunch: a fresh authorization request. */
  async function relaunch(browser: Browser, client: RelyingParty, number: number): Promise<Page> {
    const login = await client.login();
    const hops: string[] = [];
    const page = await browser.go(login.url, { stopAt: (url) => hops.push(url) > 0 && client.isCallback(url) });
    expect(hops).toHaveLength(1);
    expect(claimsOf(await fetchTokens(client, login, page.location)).queue_position).toBe(number);
    return page;
  }

  test('a turn within the hold resumes the request', async () => {
    const { browser, page, login } = await queueUp(shop);
    product.pass(4 * 60 + 50);
    await callAll(product, ROOM);
    expect(answerOf(await shop.walk(browser, page.url), 'state')).toBe(login.state);
  });

  test('a turn after the hold goes to initiate_login_uri with iss, and straight through from there', async () => {
    const { browser, page, number } = await queueUp(shop);
    product.pass(5 * 60 + 10);
    await callAll(product, ROOM);
    const status = await browser.json<{ continue: string }>(page.url);
    const expected = `http://127.0.0.1:9/start?next=%2Fcart&iss=${encodeURIComponent(product.issuer)}`;
    expect(status).toMatchObject({ state: 'turn', continue: expected });
    const called = await browser.request(page.url);
    expect(called).toMatchObject({ status: 303, location: expected });
    await relaunch(browser, shop, number);
  });

  test('without initiate_login_uri the page says that it is your turn and links to the site', async () => {
    const { browser, page, number } = await queueUp(plain);
    product.pass(5 * 60 + 10);
    await callAll(product, ROOM);
    const called = await plain.walk(browser, page.url);
    expect(called.status).toBe(200);
    expect(called.text).toContain('It is your turn');
    expect(called.text).toContain('href="http://127.0.0.1:9"');
    await relaunch(browser, plain, number);
  });

  test('a gateway whose relaunch never comes costs nothing: the turn is not taken by the page', async () => {
    const { browser, page } = await queueUp(shop);
    product.pass(6 * 60);
    await callAll(product, ROOM);
    const before = (await product.admin.room(ROOM)).inside;
    for (let count = 0; count < 3; count += 1) await browser.request(page.url);
    expect((await product.admin.room(ROOM)).inside).toBe(before);
    expect(await browser.json(page.url)).toMatchObject({ state: 'turn' });
  });

  test('the page works from the ticket alone when its request is gone, and ends in a relaunch', async () => {
    const { browser, page, number } = await queueUp(shop);
    const forgetful = new Browser();
    for (const cookie of await browser.jar.getCookies(page.url)) {
      if (cookie.key.startsWith('owr_ticket')) await forgetful.jar.setCookie(cookie.toString(), product.issuer);
    }
    const waiting = await forgetful.request(page.url);
    expect(waiting.status).toBe(200);
    expect(await forgetful.json(page.url)).toMatchObject({ state: 'waiting', number });
    await callAll(product, ROOM);
    expect((await forgetful.request(page.url)).location).toMatch(/^http:\/\/127\.0\.0\.1:9\/start\?next=%2Fcart&iss=/);
    await relaunch(forgetful, shop, number);
  });

  test('the bookmark of a waiting page, opened after the visit, is no dead end', async () => {
    const { browser, page, login } = await queueUp(shop);
    await callAll(product, ROOM);
    const { location } = await shop.walk(browser, page.url);
    const { sub } = claimsOf(await fetchTokens(shop, login, location));
    const inside = await browser.request(page.url);
    expect(inside.status === 303 || inside.text.includes('It is your turn')).toBe(true);
    await product.admin.end(ROOM, sub);
    const after = await browser.request(page.url);
    expect(after.status).toBe(200);
    expect(after.text).toContain('Join the line again');
  });

  test('a day later the request is forgotten, the place is not', async () => {
    const { browser, page, number } = await queueUp(shop);
    product.pass(25 * 3600);
    expect(await browser.json(page.url)).toMatchObject({ state: 'waiting', number });
    await callAll(product, ROOM);
    expect((await browser.request(page.url)).location).toContain('http://127.0.0.1:9/start');
  });
});
