import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RelyingParty } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { startTimedProduct, type TimedProduct } from './timed-product.ts';
import { callAll, claimsOf, discoverShop, fetchTokens, queueUp } from './visits.ts';

const ROOM = 'large';

let product: TimedProduct;
let shop: RelyingParty;

beforeAll(async () => {
  product = await startTimedProduct(
    { rooms: { [ROOM]: {} }, clients: [shopClient({ room: ROOM })] },
    // As if somebody had filled the store with all the large requests that it takes.
    { changeStore: (store) => ({ ...store, artifacts: { ...store.artifacts, saveBounded: async () => false } }) },
  );
  shop = await discoverShop(product.issuer);
});
afterAll(() => product[Symbol.asyncDispose]());

test('a request that is too large to be kept loses nobody their place: the ticket leads on, by a relaunch', async () => {
  const state = Array.from({ length: 150 }, () => crypto.randomUUID()).join('');
  const { browser, page, number } = await queueUp(shop, { parameters: { state } });
  expect(await browser.json(page.url)).toMatchObject({ state: 'waiting', number });
  await callAll(product, ROOM);
  const called = await browser.request(page.url);
  expect(called.location).toBe(`http://127.0.0.1:9/?iss=${encodeURIComponent(product.issuer)}`);
  const login = await shop.login({ state: state.slice(0, 2_000) });
  const { location } = await shop.walk(browser, login.url);
  expect(claimsOf(await fetchTokens(shop, { ...login, state: state.slice(0, 2_000) }, location)).queue_position).toBe(
    number,
  );
});
