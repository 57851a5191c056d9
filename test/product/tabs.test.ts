import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Browser } from '../support/browser.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { answerOf, callAll, claimsOf, discoverShop, fetchTokens, queueUp, type Waiting } from '../support/visits.ts';

const ROOM = 'launch';
const OTHER_ROOM = 'exam';
/** `initiate_login_uri` of the shop, with `iss`. */
const ANEW = /^http:\/\/127\.0\.0\.1:9\/\?iss=/;

describe.each(storeKinds())('tabs of a browser, where nothing is said of the gateway, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let shop: RelyingParty;

  beforeAll(async () => {
    const room = { mode: 'open', turn_window: '5m', grace: '10m' };
    const hold = { hold: '1h' };
    product = await startTimedProduct({
      rooms: { [ROOM]: room, [OTHER_ROOM]: room },
      clients: [
        shopClient(hold),
        shopClient({ ...hold, client_id: 'neighbour' }),
        shopClient({ ...hold, client_id: 'linked', initiate_login_uri: undefined }),
        shopClient({ ...hold, client_id: 'stranger', room: OTHER_ROOM }),
      ],
      redisUrl: await redisUrl(),
    });
    shop = await discoverShop(product.issuer);
  });
  afterAll(() => product[Symbol.asyncDispose]());
  beforeEach(() => product.admin.reset(ROOM));

  /** Two tabs that wait, the second opened so many seconds after the first. */
  async function twoTabs(secondsLater: number, party = shop) {
    const first = await queueUp(party);
    product.pass(secondsLater);
    const second = await queueUp(party, { browser: first.browser });
    expect(second.number).toBe(first.number);
    return { first, second, browser: first.browser };
  }

  const place = (browser: Browser, { page }: Waiting) => browser.json<{ place: string }>(`${page.url}/status`);
  const look = (browser: Browser, { page }: Waiting) => browser.request(page.url);

  /** A login that the gateway begins by now passes at once, on the number that the tabs waited on. */
  async function passesAtOnce(browser: Browser, { number }: Waiting): Promise<void> {
    const anew = await shop.login();
    const { location } = await shop.walk(browser, anew.url);
    expect(claimsOf(await fetchTokens(shop, anew, location)).queue_position).toBe(number);
  }

  test('the newest goes in; the other one waits for it, then begins a login of its own', async () => {
    const { first, second, browser } = await twoTabs(5);
    await callAll(product, ROOM);
    const { location } = await shop.walk(browser, second.page.url);
    expect(shop.isCallback(location ?? '')).toBe(true);

    expect(await look(browser, first)).toMatchObject({ status: 200, location: null });
    expect(await place(browser, first)).toMatchObject({ place: 'elsewhere', state: 'turn', poll_after: 5 });
    product.pass(16);
    expect((await look(browser, first)).location).toMatch(ANEW);
    await passesAtOnce(browser, first);
  });

  test('once the newest is in, the other one follows it to the site, as often as it is looked at', async () => {
    const { first, second, browser } = await twoTabs(5);
    await callAll(product, ROOM);
    const { location } = await shop.walk(browser, second.page.url);
    await fetchTokens(shop, second.login, location);
    expect((await look(browser, first)).location).toMatch(ANEW);
    expect((await look(browser, first)).location).toMatch(ANEW);
    expect((await look(browser, second)).location).toMatch(ANEW);
  });

  test('a newest one that was closed costs the other no place', async () => {
    const { first, browser } = await twoTabs(5);
    await callAll(product, ROOM);
    expect((await look(browser, first)).location).toMatch(ANEW);
    // Looked at again before the gateway has begun: the login is on its way.
    expect(await look(browser, first)).toMatchObject({ status: 200, location: null });
    await passesAtOnce(browser, first);
  });

  test('while one begins a login anew the newest waits, and takes the same way when that has come to nothing', async () => {
    const { first, second, browser } = await twoTabs(5);
    await callAll(product, ROOM);
    expect((await look(browser, first)).location).toMatch(ANEW);
    expect(await place(browser, second)).toMatchObject({ place: 'elsewhere' });
    product.pass(16);
    expect((await look(browser, second)).location).toMatch(ANEW);
    await passesAtOnce(browser, first);
  });

  test('a clock that is set back meanwhile keeps nobody waiting', async () => {
    const { first, browser } = await twoTabs(5);
    await callAll(product, ROOM);
    expect((await look(browser, first)).location).toMatch(ANEW);
    product.pass(-30);
    expect((await look(browser, first)).location).toMatch(ANEW);
  });

  test('of tabs that were opened at once the last goes in: its login state is the one that the gateway has', async () => {
    const { second, browser } = await twoTabs(0);
    await callAll(product, ROOM);
    const page = await shop.walk(browser, second.page.url);
    expect(answerOf(page, 'state')).toBe(second.login.state);
  });

  test('a login that passes at once is the newest: a tab that waits goes to the site', async () => {
    const waiting = await queueUp(shop);
    await callAll(product, ROOM);
    await passesAtOnce(waiting.browser, waiting);
    expect((await look(waiting.browser, waiting)).location).toMatch(ANEW);
  });

  test('a question in a frame, which is answered at once, is no newer request', async () => {
    const waiting = await queueUp(shop);
    const silent = await shop.login({ prompt: 'none' });
    expect(answerOf(await shop.walk(waiting.browser, silent.url), 'error')).toBe('login_required');
    await callAll(product, ROOM);
    expect(answerOf(await shop.walk(waiting.browser, waiting.page.url), 'state')).toBe(waiting.login.state);
  });

  test('each client of a room, and each room, has a newest one', async () => {
    const { browser, ...here } = await queueUp(shop);
    const parties = await Promise.all(
      ['neighbour', 'stranger'].map((clientId) => discoverShop(product.issuer, { clientId })),
    );
    const [neighbour = shop, stranger = shop] = parties;
    const next = await queueUp(neighbour, { browser });
    const there = await queueUp(stranger, { browser });
    for (const room of [ROOM, OTHER_ROOM]) await callAll(product, room);
    for (const [party, { page, login }] of [
      [shop, here],
      [neighbour, next],
      [stranger, there],
    ] as const) {
      const { location } = await party.walk(browser, page.url);
      expect(claimsOf(await fetchTokens(party, login, location)).queue_position).toBeGreaterThan(0);
    }
  });

  test('without an address to begin a login at, another tab than the newest links to the site', async () => {
    const linked = await discoverShop(product.issuer, { clientId: 'linked' });
    const { first, second, browser } = await twoTabs(5, linked);
    await callAll(product, ROOM);
    const shown = await look(browser, first);
    expect(shown).toMatchObject({ status: 200, location: null });
    expect(shown.text).toContain('<a class="button" href="http://127.0.0.1:9">');
    const { location } = await linked.walk(browser, second.page.url);
    await fetchTokens(linked, second.login, location);
    expect((await look(browser, first)).text).toContain('<a class="button" href="http://127.0.0.1:9">');
  });
});
