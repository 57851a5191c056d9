import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { type HttpRequest, http } from '../support/http.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { callAll, claimsOf, discoverShop, fetchTokens, queueUp } from '../support/visits.ts';

const EARLY = { mode: 'prequeue', opens_at: new Date(Date.now() + 9_000_000).toISOString() };
const ROOMS = {
  line: {},
  gone: {},
  doors: { mode: 'closed' },
  passing: {},
  early: EARLY,
  drawn: EARLY,
  turns: { turn_window: '5m' },
  late: { inlet: { capacity: 1 }, turn_window: '1m', grace: '30m', pass_over: false },
};
type Room = keyof typeof ROOMS;

const JSON_TYPE = 'application/json; charset=utf-8';
const HTML_TYPE = 'text/html; charset=utf-8';
const PAGE = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const NAVIGATION = { Accept: PAGE, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-User': '?1' };
/** Headers that a question of the script may have: a proxy removes some, a browser forges none, somebody else may. */
const HEADERS: readonly Record<string, string>[] = [
  {},
  { Accept: PAGE },
  { Accept: 'text/html' },
  { Accept: 'application/json' },
  { Accept: '*/*', 'X-Requested-With': 'fetch' },
  { Accept: 'text/html', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' },
  NAVIGATION,
  { ...NAVIGATION, Accept: 'application/json', 'Upgrade-Insecure-Requests': '1' },
];

describe.each(storeKinds())('the URLs of the script, on $name', ({ redisUrl }) => {
  let product: TimedProduct;

  beforeAll(async () => {
    const clients = Object.keys(ROOMS).map((room) => shopClient({ client_id: `shop-${room}`, room, hold: '1h' }));
    product = await startTimedProduct({ rooms: ROOMS, clients, redisUrl: await redisUrl() });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  const shopOf = (room: Room) => discoverShop(product.issuer, { clientId: `shop-${room}` });

  /** Somebody who was sent to the waiting page and has not been there. */
  async function newcomer(room: Room): Promise<{ browser: Browser; url: string }> {
    const browser = new Browser();
    const { location } = await browser.request((await (await shopOf(room)).login()).url);
    return { browser, url: location ?? '' };
  }

  async function figures(room: Room) {
    const { issued, waiting, inside, admitted } = await product.admin.room(room);
    return { issued, waiting, inside, admitted };
  }

  /**
   * Asks at both URLs in every way. Every answer must tell of the place, and none may set a cookie.
   *
   * @returns the statuses
   */
  async function expectPlace(visitor: { browser: Browser; url: string }, place: string, pageStatus = 200) {
    const { browser, url } = visitor;
    const Cookie = await browser.jar.getCookieString(url);
    const ask = async (
      path: string,
      { headers, ...rest }: HttpRequest,
      status = path === '/page' ? pageStatus : 200,
    ) => {
      const answer = await http(url + path, { ...rest, headers: { ...headers, Cookie } });
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(answer.status).toBe(status);
      return answer;
    };
    const statuses: Record<string, unknown>[] = [];
    for (const headers of HEADERS) {
      const status = await ask('/status', { headers });
      expect(status.headers).toMatchObject({ 'cache-control': 'no-store', 'content-type': JSON_TYPE });
      statuses.push(JSON.parse(status.text) as Record<string, unknown>);
      const page = await ask('/page', { headers });
      expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'content-type': HTML_TYPE });
      expect(page.text).toContain(pageStatus === 200 ? `data-state="${place}"` : 'No place is kept here');
    }
    for (const path of ['/status', '/page']) {
      await ask(path, { method: 'HEAD', headers: NAVIGATION });
      await ask(path, { headers: { ...NAVIGATION, 'Sec-Purpose': 'prefetch' } }, 503);
    }
    for (const status of statuses) expect(status).toMatchObject({ place });
    return statuses;
  }

  test('give no number to somebody with a fresh ticket, however they are asked; going to the page does', async () => {
    const visitor = await newcomer('line');
    const before = await figures('line');
    await expectPlace(visitor, 'joining');
    expect(await figures('line')).toEqual(before);
    await visitor.browser.request(visitor.url);
    expect(await visitor.browser.json(visitor.url)).toMatchObject({ number: before.issued + 1 });
    await expectPlace(visitor, 'waiting');
  });

  test('give no ticket to somebody who has lost theirs, nor a place to a stranger', async () => {
    const visitor = await newcomer('gone');
    const cookies = await visitor.browser.jar.getCookies(visitor.url);
    const without = new Browser();
    for (const cookie of cookies) {
      if (!cookie.key.startsWith('owr_ticket')) await without.jar.setCookie(cookie, visitor.url);
    }
    await expectPlace({ browser: without, url: visitor.url }, 'saving');
    await expectPlace({ browser: new Browser(), url: visitor.url }, 'none', 404);
    expect(await figures('gone')).toMatchObject({ issued: 0, waiting: 0 });
  });

  test('tell somebody at a closed door that it is closed, and then that they may join', async () => {
    const visitor = await newcomer('doors');
    await visitor.browser.request(visitor.url);
    await expectPlace(visitor, 'closed');
    await product.admin.patch('doors', { mode: 'open' });
    await expectPlace(visitor, 'joining');
    expect(await figures('doors')).toMatchObject({ issued: 0, waiting: 0 });
    await visitor.browser.request(visitor.url);
    expect(await visitor.browser.json(`${visitor.url}/status`)).toMatchObject({ place: 'waiting', number: 1 });
  });

  test('let nobody in while the room lets everybody pass', async () => {
    const visitor = await newcomer('passing');
    await product.admin.patch('passing', { mode: 'off' });
    await expectPlace(visitor, 'joining');
    expect(await figures('passing')).toMatchObject({ issued: 0, inside: 0, admitted: 0 });
  });

  test('give early visitors no entry', async () => {
    const visitor = await newcomer('early');
    await expectPlace(visitor, 'joining');
    expect(await figures('early')).toMatchObject({ waiting: 0 });
    await visitor.browser.request(visitor.url);
    await expectPlace(visitor, 'prequeue');
    expect(await figures('early')).toMatchObject({ waiting: 1 });
  });

  test('tell the number that was drawn for an entry, and let going to the page write it', async () => {
    const visitor = await newcomer('drawn');
    await visitor.browser.request(visitor.url);
    await product.admin.patch('drawn', { mode: 'open' });
    for (const { number, ahead } of await expectPlace(visitor, 'waiting')) expect([number, ahead]).toEqual([1, 0]);
    await product.admin.advance('drawn', 1);
    const [{ continue: target } = {}] = await expectPlace(visitor, 'turn');
    expect(target).toBe(visitor.url);
    const shop = await shopOf('drawn');
    expect((await shop.walk(visitor.browser, visitor.url)).location).toContain('code=');
  });

  test('never take the turn; going to the page does', async () => {
    const shop = await shopOf('turns');
    const { browser, login, page } = await queueUp(shop);
    await callAll(product, 'turns');
    await expectPlace({ browser, url: page.url }, 'turn');
    expect(await figures('turns')).toMatchObject({ inside: 0, admitted: 0 });
    expect(await product.admin.room('turns')).toMatchObject({ outstanding: 1 });
    await fetchTokens(shop, login, (await shop.walk(browser, page.url)).location);
    expect(await figures('turns')).toMatchObject({ inside: 1, admitted: 1 });
  });

  test('let somebody who has missed the turn count as back late', async () => {
    const shop = await shopOf('late');
    const enter = async () => {
      const login = await shop.login();
      return claimsOf(await fetchTokens(shop, login, (await shop.walk(new Browser(), login.url)).location));
    };
    const first = await enter();
    const { browser, page } = await queueUp(shop);
    await product.admin.end('late', first.sub);
    await eventually('the call', async () => (await product.admin.room('late')).outstanding === 1);
    product.pass(130);
    await eventually('the turn to be over', async () => (await product.admin.room('late')).outstanding === 0);
    await enter();
    expect(await product.admin.room('late')).toMatchObject({ late: 0 });
    expect(await browser.json(`${page.url}/status`)).toMatchObject({ place: 'next', ahead: 0 });
    expect(await product.admin.room('late')).toMatchObject({ late: 1 });
  });
});
