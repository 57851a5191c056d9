import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { http } from '../support/http.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { callAll, claimsOf, discoverShop, fetchTokens, queueUp } from '../support/visits.ts';

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

describe.each(storeKinds())('a flood of large requests without cookies, on $name', ({ redisUrl }) => {
  const HOLD_S = 540;
  let flooded: TimedProduct;
  let store: Store;
  let gateway: RelyingParty;

  /** The store takes three of a room here. */
  function withThree(opened: Store): Store {
    store = opened;
    const { artifacts } = opened;
    return {
      ...opened,
      artifacts: {
        save: (artifact) => artifacts.save(artifact),
        saveBounded: (artifact, group) => artifacts.saveBounded(artifact, { ...group, most: 3 }),
        take: (artifact) => artifacts.take(artifact),
        find: (key) => artifacts.find(key),
        consume: (key) => artifacts.consume(key),
        destroy: (key, group) => artifacts.destroy(key, group),
      },
      ping: () => opened.ping(),
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    };
  }

  beforeAll(async () => {
    const client = shopClient({ room: ROOM, hold: `${HOLD_S}s` });
    const options = { rooms: { [ROOM]: {}, other: {} }, clients: [client], redisUrl: await redisUrl() };
    flooded = await startTimedProduct(options, { changeStore: withThree });
    gateway = await discoverShop(flooded.issuer);
  });
  afterAll(() => flooded[Symbol.asyncDispose]());

  async function flood(): Promise<void> {
    for (let sent = 0; sent < 5; sent += 1) {
      const { url } = await gateway.login({ state: randomBytes(4_000).toString('base64url') });
      expect((await http(url, { headers: { Accept: 'text/html' } })).status).toBe(303);
    }
  }

  test('loses nobody theirs who came back for it, and keeps nothing beyond the hold', async () => {
    await flood();
    const state = randomBytes(4_000).toString('base64url');
    const visitor = await queueUp(gateway, { parameters: { state } });
    // Requests of one client that come at once are tabs of which one goes on.
    flooded.pass(5);
    const again = await queueUp(gateway, { browser: visitor.browser, parameters: { state: `${state}x` } });
    await flood();
    await callAll(flooded, ROOM);
    const { location } = await gateway.walk(again.browser, again.page.url);
    expect(claimsOf(await fetchTokens(gateway, { ...again.login, state: `${state}x` }, location)).queue_position).toBe(
      visitor.number,
    );

    const uid = new URL(visitor.page.url).pathname.split('/').at(-1) ?? '';
    expect(await store.artifacts.find({ kind: 'Interaction', id: uid })).not.toBeNull();
    flooded.pass(HOLD_S);
    expect(await store.artifacts.find({ kind: 'Interaction', id: uid })).toBeNull();
  });
});
