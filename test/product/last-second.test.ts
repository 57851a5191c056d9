import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { discoverShop, visit } from '../support/visits.ts';

const [CALLED, FREE] = ['called', 'free'];

describe.each(storeKinds())('the last second of a visit, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let shops: Readonly<Record<string, RelyingParty>>;

  beforeAll(async () => {
    const times = { admission: '15m', turn_window: '1h' };
    product = await startTimedProduct({
      rooms: { [CALLED]: times, [FREE]: { ...times, inlet: { capacity: 1_000 } } },
      clients: [CALLED, FREE].map((room) => shopClient({ client_id: `shop-${room}`, room })),
      redisUrl: await redisUrl(),
    });
    shops = Object.fromEntries(
      await Promise.all(
        [CALLED, FREE].map(async (room) => [room, await discoverShop(product.issuer, { clientId: `shop-${room}` })]),
      ),
    );
  });
  afterAll(() => product[Symbol.asyncDispose]());

  function shopOf(room: string): RelyingParty {
    const shop = shops[room];
    if (shop === undefined) throw new Error(`no shop has the room ${room}`);
    return shop;
  }

  /** Somebody inside, by whatever way the room has. */
  async function enter(room: string): Promise<Browser> {
    if (room === CALLED) return (await visit(product, shopOf(room), { room })).browser;
    const [shop, browser] = [shopOf(room), new Browser()];
    const login = await shop.login();
    const { location } = await shop.walk(browser, login.url);
    await shop.exchange(location ?? '', login);
    return browser;
  }

  /** A gateway renews when so much of the visit is left. @returns each address that the browser went to, by its path */
  async function renew(room: string, leftSeconds: number): Promise<{ paths: string[]; status: number | null }> {
    const shop = shopOf(room);
    const browser = await enter(room);
    product.pass(15 * 60 - leftSeconds);
    const { url } = await shop.login();
    const paths: string[] = [];
    for (let next = url; ; ) {
      const page = await browser.request(next);
      paths.push(new URL(next).pathname);
      if (page.location === null) return { paths, status: page.status };
      if (shop.isCallback(page.location)) return { paths, status: null };
      next = page.location;
      if (paths.length > 10) throw new Error(`sent round: ${paths.join(' ')}`);
    }
  }

  test('a renewal before it goes straight through', async () => {
    expect(await renew(CALLED, 1)).toEqual({ paths: ['/authorize'], status: null });
  });

  test.each([0.999, 0.5, 0.001])(
    'a renewal with %d seconds left finds the visit over, and a place in line',
    async (left) => {
      const { paths, status } = await renew(CALLED, left);
      expect(paths).toEqual(['/authorize', expect.stringMatching(/^\/interaction\/[\w-]+$/)]);
      expect(status).toBe(200);
    },
  );

  test('in a free room it begins the next visit', async () => {
    expect(await renew(FREE, 0.5)).toEqual({ paths: ['/authorize'], status: null });
  });
});
