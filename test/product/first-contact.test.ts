import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser, type Page } from '../support/browser.ts';
import { http } from '../support/http.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { claimsOf, discoverShop, fetchTokens } from '../support/visits.ts';

const ROOMS = {
  few: { inlet: { capacity: 5 } },
  hourly: { inlet: { admit: 5, every: '1h' } },
  passing: { mode: 'off' },
  elsewhere: { inlet: { capacity: 5 } },
};
type Room = keyof typeof ROOMS;
const CLIENTS = Object.keys(ROOMS).map((room) => shopClient({ client_id: `shop-${room}`, room }));

const HTML = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
/** Of those who look at a link before a person does, or watch over a site. */
const PASSERS_BY: Readonly<Record<string, { method?: string; headers: Readonly<Record<string, string>> }>> = {
  'a crawler': { headers: HTML },
  'a monitor': { headers: { Accept: '*/*' } },
  'a monitor that wants headers alone': { method: 'HEAD', headers: HTML },
  'a preview of a browser': { headers: { ...HTML, 'Sec-Purpose': 'prefetch;prerender' } },
  'a program': { headers: {} },
};

describe.each(storeKinds())('the first contact, on $name', ({ redisUrl }) => {
  let product: TimedProduct;

  beforeAll(async () => {
    product = await startTimedProduct({ rooms: ROOMS, clients: CLIENTS, redisUrl: await redisUrl() });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  const shopOf = (room: Room) => discoverShop(product.issuer, { clientId: `shop-${room}` });
  const loginUrl = async (room: Room) => (await (await shopOf(room)).login()).url;

  async function figures(room: Room) {
    const { issued, waiting, inside, outstanding } = await product.admin.room(room);
    return { issued, waiting, inside, outstanding };
  }

  /** Goes wherever it leads, and keeps no cookies. */
  async function pass(url: string, request: (typeof PASSERS_BY)[string]) {
    let answer = await http(url, request);
    for (let hops = 0; hops < 4 && answer.headers.location !== undefined; hops += 1) {
      answer = await http(new URL(answer.headers.location, product.issuer).href, request);
    }
    return answer;
  }

  /** The redirects of a login, up to the site. */
  async function logIn(browser: Browser, room: Room) {
    const shop = await shopOf(room);
    const login = await shop.login();
    const hops: Page[] = [await browser.request(login.url)];
    for (let next = hops[0]?.location; next && !shop.isCallback(next); next = hops.at(-1)?.location) {
      hops.push(await browser.request(next));
    }
    return { redirects: hops.length, claims: claimsOf(await fetchTokens(shop, login, hops.at(-1)?.location ?? null)) };
  }

  test.each(['few', 'hourly', 'passing'] as const)(
    'five requests without cookies take nothing in a free room: %s',
    async (room) => {
      const before = await figures(room);
      for (let count = 0; count < 5; count += 1) {
        const page = await pass(await loginUrl(room), { headers: HTML });
        expect(page.text).toContain('Please allow cookies');
      }
      expect(await figures(room)).toEqual(before);
      // All five places are there for people.
      for (let count = 0; count < 5; count += 1) await logIn(new Browser(), room);
      expect(await figures(room)).toMatchObject({ inside: 5, waiting: 0 });
    },
  );

  test.each(Object.entries(PASSERS_BY))('%s takes nothing', async (_, request) => {
    await logIn(new Browser(), 'elsewhere');
    const before = await figures('elsewhere');
    for (let count = 0; count < 2; count += 1) await pass(await loginUrl('elsewhere'), request);
    expect(await figures('elsewhere')).toEqual(before);
    await product.admin.call('POST', '/rooms/elsewhere/reset');
  });

  test('a browser enters over the waiting page once, and at once from then on', async () => {
    await product.admin.call('POST', '/rooms/elsewhere/reset');
    const browser = new Browser();
    const first = await logIn(browser, 'elsewhere');
    expect(first.claims).toMatchObject({ queue_position: 1 });
    expect(first.redirects).toBe(2);
    expect((await logIn(browser, 'elsewhere')).redirects).toBe(1);
    await product.admin.end('elsewhere', first.claims.sub);
    const next = await logIn(browser, 'elsewhere');
    expect(next).toMatchObject({ redirects: 1, claims: { queue_position: 2 } });
    expect(next.claims.sub).not.toBe(first.claims.sub);
    await product.admin.call('POST', '/rooms/few/reset');
    expect((await logIn(browser, 'few')).redirects).toBe(1);
  });
});

test('with first_contact: trust everybody enters a free room at the first request', async () => {
  await using product = await startTimedProduct({ rooms: ROOMS, clients: CLIENTS, firstContact: 'trust' });
  const shop = await discoverShop(product.issuer, { clientId: 'shop-few' });
  for (let count = 0; count < 2; count += 1) {
    const answer = await http((await shop.login()).url, { headers: HTML });
    expect(answer.headers.location).toContain('?code=');
  }
  expect(await product.admin.room('few')).toMatchObject({ inside: 2 });
});
