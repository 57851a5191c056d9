import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { codeForm, postForm } from '../support/endpoints.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { answerOf, callAll, claimsOf, discoverShop, fetchTokens, queueUp, RESUMED, visit } from '../support/visits.ts';

const ROOM = 'door';
/** One slot alone. */
const NARROW = 'door-narrow';
/** How far door time moves with a step at most, in seconds. */
const STEP_S = 5;

describe.each(storeKinds())('at the door, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let shop: RelyingParty;

  beforeAll(async () => {
    const room = { turn_window: '5m', admission: '8h' };
    product = await startTimedProduct({
      rooms: { [ROOM]: room, [NARROW]: { ...room, inlet: { capacity: 1 } } },
      clients: [shopClient({ room: ROOM }), shopClient({ client_id: 'narrow', room: NARROW })],
      redisUrl: await redisUrl(),
    });
    shop = await discoverShop(product.issuer);
  });
  afterAll(() => product[Symbol.asyncDispose]());

  /** Lets time pass as it does while rooms are ticked. */
  async function pass(seconds: number, room = ROOM): Promise<void> {
    for (let left = seconds; left > 0; left -= STEP_S) {
      product.pass(Math.min(left, STEP_S));
      await product.admin.room(room);
    }
  }

  /** Goes to a client, as far as the callback or a page. */
  async function ask(browser: Browser, party: RelyingParty) {
    const login = await party.login();
    return { login, page: await party.walk(browser, login.url) };
  }

  async function logIn(browser: Browser, party: RelyingParty) {
    const { login, page } = await ask(browser, party);
    return fetchTokens(party, login, page.location);
  }

  test('five answers lost in a row cost nothing: the sixth code works', async () => {
    const { browser, claims } = await visit(product, shop, { room: ROOM });
    for (let lost = 0; lost < 5; lost += 1) await ask(await browser.copy(), shop);
    const tokens = await logIn(browser, shop);
    expect(claimsOf(tokens).sub).toBe(claims.sub);
    expect((await shop.refresh(tokens.refresh_token ?? '')).access_token).toBeDefined();
  });

  test.each([35, 65, 240])('whose answer to the turn was lost gets in on their number %i s later', async (seconds) => {
    const { browser, number, page, login } = await queueUp(shop);
    await callAll(product, ROOM);
    await shop.walk(await browser.copy(), page.url);
    await pass(seconds);
    const { location } = await shop.walk(browser, page.url);
    expect(claimsOf(await fetchTokens(shop, login, location)).queue_position).toBe(number);
  });

  test('who took the turn and lost the code is in after 70 s by the same request, on the same number', async () => {
    const { browser, number, page, login } = await queueUp(shop, { parameters: RESUMED });
    await callAll(product, ROOM);
    const { location: resume } = await browser.request(page.url);
    expect(resume).toContain(`${product.issuer}/authorize/`);
    await pass(70);
    const { location } = await shop.walk(browser, resume ?? '');
    expect(claimsOf(await fetchTokens(shop, login, location)).queue_position).toBe(number);
  });

  test('a code is void once its visit has lapsed, and a new login goes in on the same number', async () => {
    const { browser, number, page, login } = await queueUp(shop);
    await callAll(product, ROOM);
    const { location } = await shop.walk(browser, page.url);
    await pass(70);
    const { body } = await postForm(`${product.issuer}/token`, codeForm(location, login.codeVerifier));
    expect(body.error).toBe('invalid_grant');
    expect(claimsOf(await logIn(browser, shop)).queue_position).toBe(number);
  });

  test('where all slots are taken meanwhile they are first in line, on the same number', async () => {
    const narrow = await discoverShop(product.issuer, { clientId: 'narrow' });
    const first = new Browser();
    const lost = await ask(first, narrow);
    expect(answerOf(lost.page, 'code')).not.toBeNull();
    const second = await queueUp(narrow);
    const third = await queueUp(narrow);
    await pass(70, NARROW);
    const inside = await fetchTokens(
      narrow,
      second.login,
      (await narrow.walk(second.browser, second.page.url)).location,
    );
    const { page } = await ask(first, narrow);
    expect(page.text).toContain('You are next');
    await product.admin.end(NARROW, claimsOf(inside).sub);
    expect(claimsOf(await logIn(first, narrow)).queue_position).toBe(1);
    expect(await third.browser.json(third.page.url)).toMatchObject({ state: 'waiting' });
  });
});
