import type { Browser as Chromium } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openVisitor, startChromium } from '../support/chromium.ts';
import { freePort } from '../support/free-port.ts';
import { startHttpProxy } from '../support/http-proxy.ts';
import { startOAuth2Proxy } from '../support/oauth2-proxy.ts';
import { type Product, startProduct } from '../support/product.ts';
import { launchSetup, SHOP_SECRET } from '../support/shop-setup.ts';
import { type Site, startSite, WELCOME } from '../support/site.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { discoverShop } from '../support/visits.ts';
import { LACKS } from './lacks.ts';

const ROOM = 'launch';

/** An Android of 2014, as far as a browser of today can be one. */
const OLD_PHONE = {
  viewport: { width: 360, height: 640 },
  hasTouch: true,
  userAgent:
    'Mozilla/5.0 (Linux; Android 5.0; SM-G900F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/37.0.0.0 Mobile Safari/537.36',
};

describe.each(storeKinds())('behind a proxy that removes Fetch Metadata, on $name', ({ redisUrl }) => {
  let setup: Setup;
  let chrome: Chromium;
  beforeAll(async () => {
    [chrome, setup] = await Promise.all([startChromium(), start(await redisUrl())]);
  });
  afterAll(async () => {
    await chrome.close();
    await setup[Symbol.asyncDispose]();
  });
  beforeEach(() => setup.product.admin.reset(ROOM));

  test('a visitor whose page runs its script, and asks for logins in the background, is called, and arrives in the site with the one visit', async () => {
    const { gateway, product, shop, site } = setup;
    await using visitor = await openVisitor(chrome);
    const { page } = visitor;
    await page.goto(`${gateway}/tickets?page=2`);
    expect(await page.textContent('h1')).toBe('You are in line');
    expect(visitsTo(site)).toEqual([]);
    const logins = await Promise.all(Array.from({ length: 6 }, () => shop.login()));
    for (const { url } of logins) expect(await page.evaluate(async (to) => (await fetch(to)).status, url)).toBe(403);

    await product.admin.advance(ROOM, 1);
    await page.locator('h1', { hasText: 'It is your turn' }).waitFor();
    await page.waitForURL(`${gateway}/tickets?page=2`);
    expect(await page.textContent('h1')).toBe(WELCOME);
    expect(visitsTo(site)).toEqual(['/tickets?page=2']);
    expect(await visits(product)).toEqual([[{ exchanged: true }], []]);
    expect(await product.admin.room(ROOM)).toMatchObject({ issued: 1, inside: 1 });
  });

  test('a visitor with an old phone is called, and arrives at the page that was asked for', async () => {
    const { gateway, product } = setup;
    await using visitor = await openVisitor(chrome, OLD_PHONE);
    const { page } = visitor;
    await page.addInitScript(Object.values(LACKS).join(';'));
    await page.goto(`${gateway}/phones?page=3`);
    expect(await page.textContent('h1')).toBe('You are in line');
    await product.admin.advance(ROOM, 1);
    await page.waitForURL(`${gateway}/phones?page=3`);
    expect(await product.admin.room(ROOM)).toMatchObject({ issued: 1, inside: 1 });
  });
});

type Setup = Awaited<ReturnType<typeof start>>;

/** The product behind the proxy, and oauth2-proxy in front of a site. */
async function start(redisUrl: string | null) {
  await using resources = new AsyncDisposableStack();
  const [entry, gatewayPort] = [await freePort(), await freePort()];
  const gateway = `http://127.0.0.1:${gatewayPort}`;
  const client = {
    redirect_uris: [`${gateway}/oauth2/callback`],
    initiate_login_uri: `${gateway}/`,
    claims: ['email'],
  };
  const issuer = `http://127.0.0.1:${entry}`;
  const product = resources.use(
    await startProduct({ ...launchSetup({ turn_window: '5m' }, client), issuer, redisUrl }),
  );
  resources.use(await startHttpProxy({ port: entry, originPort: product.port, strips: /^sec-fetch-/ }));
  const site = resources.use(await startSite());
  const basics = { issuer, port: gatewayPort, clientId: 'shop', clientSecret: SHOP_SECRET, upstream: site.origin };
  resources.use(await startOAuth2Proxy(basics));
  const shop = await discoverShop(issuer, { redirectUri: `${gateway}/oauth2/callback` });
  const held = resources.move();
  return { gateway, product, shop, site, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

/** Pages of the site that the gateway let through. A test beside this one may look for its own server at this port. */
function visitsTo(site: Site): string[] {
  return site.visits.map(({ path }) => path).filter((path) => path.startsWith('/tickets'));
}

/** Every visit there was, in short. One that is not exchanged ends within a minute. */
async function visits({ admin }: Product) {
  const lists = await Promise.all(
    ['live', 'ended'].map(async (state) => {
      const answer = await admin.call('GET', `/rooms/${ROOM}/admissions?state=${state}`);
      return ((await answer.json()) as { admissions: { entered_at: number; ends_at: number }[] }).admissions;
    }),
  );
  return lists.map((list) => list.map(({ entered_at, ends_at }) => ({ exchanged: ends_at - entered_at > 60 })));
}
