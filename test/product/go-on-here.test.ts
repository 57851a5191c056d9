import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { launchSetup } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { answerOf, claimsOf, discoverShop, fetchTokens, type VisitClaims } from '../support/visits.ts';

const ROOM = 'launch';
const SUPERSEDED = 'Your number is in use in another browser';

describe.each(storeKinds())('Go on here, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let shop: RelyingParty;

  beforeAll(async () => {
    const setup = launchSetup({ inlet: { capacity: 100 }, admission: '1h' });
    product = await startTimedProduct({ ...setup, redisUrl: await redisUrl() });
    shop = await discoverShop(product.issuer);
  });
  afterAll(() => product[Symbol.asyncDispose]());
  beforeEach(() => product.admin.reset(ROOM));

  async function logIn(browser: Browser): Promise<VisitClaims> {
    const login = await shop.login();
    const { location } = await shop.walk(browser, login.url);
    return claimsOf(await fetchTokens(shop, login, location));
  }

  /** A login of somebody whose number is in use elsewhere, who presses the button of the page. */
  async function takeOver(browser: Browser): Promise<string | null> {
    const page = await shop.walk(browser, (await shop.login()).url);
    expect(page.text).toContain(SUPERSEDED);
    expect(await browser.request(`${page.url}/go-on`, { method: 'POST' })).toMatchObject({ status: 303 });
    return answerOf(await shop.walk(browser, page.url), 'code');
  }

  test('leads in whoever has lost the ticket of the visit', async () => {
    const browser = new Browser();
    const { sub } = await logIn(browser);
    await logIn(browser);
    const without = await browser.copy();
    for (const cookie of await without.jar.getCookies(product.issuer, { allPaths: true })) {
      const { key, domain, path } = cookie;
      if (key.startsWith('owr_ticket_')) await without.jar.store.removeCookie(domain, path, key);
    }
    expect(await takeOver(without)).not.toBeNull();
    expect((await logIn(without)).sub).toBe(sub);
  });

  test('leads in a copy of the jar from before the visit', async () => {
    const browser = new Browser();
    const { sub } = await logIn(browser);
    const copy = await browser.copy();
    await product.admin.end(ROOM, sub);
    const next = await logIn(browser);
    expect(next.sub).not.toBe(sub);
    await logIn(browser);
    expect(await takeOver(copy)).not.toBeNull();
    expect((await logIn(copy)).sub).toBe(next.sub);
  });
});
