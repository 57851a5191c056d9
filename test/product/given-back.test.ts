import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { claimsOf, discoverShop, fetchTokens, queueUp, type Waiting } from '../support/visits.ts';

const ROOMS = ['by-hand', 'full', 'voided'] as const;

describe.each(storeKinds())('a place that is given back, on $name', ({ redisUrl }) => {
  let product: TimedProduct;

  beforeAll(async () => {
    const room = { turn_window: '1m', grace: '2m', pass_over: false };
    product = await startTimedProduct({
      rooms: Object.fromEntries(ROOMS.map((name) => [name, room])),
      clients: ROOMS.map((name) => shopClient({ client_id: `at-${name}`, room: name })),
      redisUrl: await redisUrl(),
    });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  async function giveBack(room: string, number: number): Promise<unknown> {
    return (await product.admin.call('POST', `/rooms/${room}/visitors/give-back`, { number })).json();
  }

  /** Where the script of the page finds its visitor, whose page stays open. */
  async function placeOf({ browser, page }: Waiting): Promise<unknown> {
    const own = await browser.request(`${page.url}/status`, { headers: { Accept: 'application/json' } });
    return JSON.parse(own.text).place;
  }

  async function missed(room: string): Promise<{ shop: RelyingParty; waiting: Waiting }> {
    const shop = await discoverShop(product.issuer, { clientId: `at-${room}` });
    const waiting = await queueUp(shop);
    await product.admin.advance(room, 1);
    product.pass(182);
    expect((await waiting.browser.go(waiting.page.url)).text).toContain('You missed your turn');
    expect(await placeOf(waiting)).toBe('missed');
    return { shop, waiting };
  }

  async function goesIn({ shop, waiting }: { shop: RelyingParty; waiting: Waiting }): Promise<void> {
    const { browser, number } = waiting;
    // The gateway has forgotten its login by now, and begins another one.
    const login = await shop.login();
    const { location } = await shop.walk(browser, login.url);
    expect(claimsOf(await fetchTokens(shop, login, location)).queue_position).toBe(number);
  }

  test('shows on the page that stayed open, and a reload leads in, minutes later as well', async () => {
    const caller = await missed('by-hand');
    expect(await giveBack('by-hand', caller.waiting.number)).toMatchObject({ result: 'given_back' });
    expect(await placeOf(caller.waiting)).toBe('turn');
    product.pass(540);
    expect(await placeOf(caller.waiting)).toBe('turn');
    await goesIn(caller);
    expect(await giveBack('by-hand', caller.waiting.number)).toMatchObject({ status: 409 });
  });

  test('of a full room says that the visitor is next, and is theirs as soon as somebody leaves', async () => {
    const caller = await missed('full');
    await product.admin.patch('full', { inlet: { capacity: 1 } });
    const login = await caller.shop.login();
    const { location } = await caller.shop.walk(new Browser(), login.url);
    const { sub } = claimsOf(await fetchTokens(caller.shop, login, location));
    expect(await giveBack('full', caller.waiting.number)).toMatchObject({ result: 'given_back', turn_until: null });
    expect(await placeOf(caller.waiting)).toBe('next');
    await product.admin.end('full', sub);
    expect(await placeOf(caller.waiting)).toBe('turn');
    await goesIn(caller);
  });

  test('is for somebody whose second turn has passed too', async () => {
    const caller = await missed('voided');
    const { waiting } = caller;
    await giveBack('voided', waiting.number);
    product.pass(600);
    expect(await placeOf(waiting)).toBe('void');
    expect(await giveBack('voided', waiting.number)).toMatchObject({ result: 'given_back' });
    expect(await placeOf(waiting)).toBe('turn');
    await goesIn(caller);
  });
});
