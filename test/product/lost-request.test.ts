import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { callAll, claimsOf, discoverShop, fetchTokens, queueUp, RESUMED, type Waiting } from '../support/visits.ts';

const ROOM = 'lost-request';
const START = 'http://127.0.0.1:9/start';

/** What a browser may lack of a request that is to be resumed, or hold in the form of another version. */
const GONE: Readonly<Record<string, (browser: Browser, resume: string) => Promise<unknown>>> = {
  'the cookie of the library is not there': (browser, resume) =>
    browser.jar.setCookie(`owr_resume=; Path=${new URL(resume).pathname}; Max-Age=0`, resume),
  'the request is not there': (browser, resume) =>
    browser.jar.setCookie(`owr_request=; Path=${new URL(resume).pathname}; Max-Age=0`, resume),
  'the request is sealed in a way that is not known': (browser, resume) =>
    browser.jar.setCookie(`owr_request=AAECAwQ; Path=${new URL(resume).pathname}`, resume),
};

describe.each(storeKinds())('a request that cannot be resumed, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let shop: RelyingParty;
  let plain: RelyingParty;

  beforeAll(async () => {
    product = await startTimedProduct({
      rooms: { [ROOM]: { turn_window: '1h', admission: '1h' } },
      clients: [
        shopClient({ room: ROOM, initiate_login_uri: START }),
        shopClient({ client_id: 'plain', room: ROOM, initiate_login_uri: undefined }),
      ],
      redisUrl: await redisUrl(),
    });
    shop = await discoverShop(product.issuer);
    plain = await discoverShop(product.issuer, { clientId: 'plain' });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  /** Waits, and is sent on from the waiting page to the request. */
  async function sentOn(party: RelyingParty): Promise<Waiting & { resume: string }> {
    const waiting = await queueUp(party, { parameters: RESUMED });
    await callAll(product, ROOM);
    const { location } = await waiting.browser.request(waiting.page.url);
    expect(location).toContain(`${product.issuer}/authorize/`);
    return { ...waiting, resume: location ?? '' };
  }

  async function expectIn(browser: Browser, party: RelyingParty, number: number): Promise<void> {
    const login = await party.login();
    const { location } = await party.walk(browser, login.url);
    expect(claimsOf(await fetchTokens(party, login, location)).queue_position).toBe(number);
  }

  test.each(Object.entries(GONE))('%s: the login starts again, on the same number', async (_, lose) => {
    const { browser, number, resume } = await sentOn(shop);
    await lose(browser, resume);
    const page = await browser.go(resume, { stopAt: (url) => url.startsWith(START) });
    expect(page.location).toBe(`${START}?iss=${encodeURIComponent(product.issuer)}`);
    await expectIn(browser, shop, number);
  });

  test('a request that was resumed already: the login starts again', async () => {
    const { browser, number, resume, login } = await sentOn(shop);
    const { location } = await shop.walk(browser, resume);
    await fetchTokens(shop, login, location);
    const page = await browser.go(resume, { stopAt: (url) => url.startsWith(START) });
    expect(page.location).toContain(START);
    await expectIn(browser, shop, number);
  });

  test.each(Object.entries(GONE))('%s: a client without a start of the login is linked to', async (_, lose) => {
    const { browser, number, resume } = await sentOn(plain);
    await lose(browser, resume);
    const page = await browser.go(resume);
    expect(page.status).toBe(200);
    expect(page.text).toContain('href="http://127.0.0.1:9"');
    await expectIn(browser, plain, number);
  });

  test('after the end of the visit the page offers a new place', async () => {
    const { browser, resume, login } = await sentOn(shop);
    const { location } = await shop.walk(browser, resume);
    await product.admin.end(ROOM, claimsOf(await fetchTokens(shop, login, location)).sub);
    const page = await browser.go(resume);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Join the line again');
  });

  test('a browser that holds nothing is refused', async () => {
    const { resume } = await sentOn(shop);
    expect(await new Browser().request(resume)).toMatchObject({ status: 400, location: null });
  });
});
