import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RelyingParty } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { discoverShop, queueUp, type Waiting } from '../support/visits.ts';

const MISSED = 4;
const WATCHED_S = 75;

const INLETS = [
  { what: 'a rate of 2/s', inlet: { admit: 2, every: '1s' }, crowd: 150, called: 146 },
  { what: 'a capacity of 4', inlet: { capacity: 4 }, crowd: 32, called: 28 },
];

describe.each(storeKinds())('tickets that missed their turn and only ask, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let shop: RelyingParty;
  let rooms = 0;

  beforeAll(async () => {
    const room = { turn_window: '2s', grace: '10m', pass_over: false };
    const numbered = Array.from({ length: 2 * INLETS.length }, (_, index) => `pollers-${index}`);
    const names = [...numbered, 'pollers-ahead'];
    product = await startTimedProduct({
      rooms: Object.fromEntries(names.map((name) => [name, room])),
      clients: names.map((name) => shopClient({ client_id: `at-${name}`, room: name })),
      redisUrl: await redisUrl(),
    });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  async function queueMany(count: number): Promise<Waiting[]> {
    const people: Waiting[] = [];
    for (let joined = 0; joined < count; joined++) people.push(await queueUp(shop));
    return people;
  }

  test('HEAD and prefetch of a late returner take no late turn', async () => {
    const room = 'pollers-ahead';
    shop = await discoverShop(product.issuer, { clientId: `at-${room}` });
    const [missed] = await queueMany(1);
    if (missed === undefined) throw new Error('nobody came');
    await product.admin.advance(room, 1);
    product.pass(10);
    await product.admin.call('PATCH', `/rooms/${room}`, { inlet: { capacity: 4 } });
    const { browser, page } = missed;
    for (const path of ['', '/status', '/page']) {
      await browser.request(page.url + path, { method: 'HEAD' });
      await browser.request(page.url + path, { headers: { 'Sec-Purpose': 'prefetch;prerender' } });
      await browser.request(page.url + path, { headers: { 'X-Moz': 'prefetch' } });
    }
    expect(await product.admin.room(room)).toMatchObject({ outstanding: 0, late: 0 });
    expect(await browser.json(page.url)).toMatchObject({ state: 'turn', number: missed.number });
  });

  describe.each(INLETS)('beside $what', ({ inlet, crowd, called }) => {
    test.each([1, 90])(
      'once in %i s: everybody else is called but for one turn each',
      { timeout: 60_000 },
      async (s) => {
        const room = `pollers-${rooms++}`;
        shop = await discoverShop(product.issuer, { clientId: `at-${room}` });
        const missed = await queueMany(MISSED);
        await product.admin.advance(room, MISSED);
        product.pass(10);
        await queueMany(crowd);
        await product.admin.call('PATCH', `/rooms/${room}`, { inlet });
        for (let second = 0; second < WATCHED_S; second++) {
          if (second % s === 0) for (const { browser, page } of missed) await browser.json(page.url);
          await product.admin.room(room);
          product.pass(1);
        }
        const { serving } = await product.admin.room(room);
        expect(serving - MISSED).toBeGreaterThanOrEqual(called);
      },
    );
  });
});
