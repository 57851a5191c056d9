import { join } from 'node:path';
import type { Browser as Chromium, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults } from '../../support/accessibility.ts';
import { Browser } from '../../support/browser.ts';
import { openVisitor, startChromium } from '../../support/chromium.ts';
import { freePort } from '../../support/free-port.ts';
import { http } from '../../support/http.ts';
import { ADMIN_KEY, type Product, startProduct } from '../../support/product.ts';
import { RelyingParty } from '../../support/relying-party.ts';
import { SHOP_CALLBACK, SHOP_SECRET, shopClient } from '../../support/shop-setup.ts';

/** With SCREENSHOTS=<folder> every page is left there as a picture, for people to look at. */
const { SCREENSHOTS } = process.env;

const SCREENS = [
  { screen: 'phone', viewport: { width: 390, height: 844 } },
  { screen: 'desktop', viewport: { width: 1280, height: 800 } },
] as const;

const ROOMS = {
  launch: { title: 'Winter sale', message: 'We open at ten.\nThank you for your patience!' },
  exam: { title: 'Exam registration', mode: 'paused', inlet: { admit: 100, every: '1m', capacity: 5000 } },
};

let product: Product;
let adminPort: number;
let chrome: Chromium;

beforeAll(async () => {
  adminPort = await freePort();
  const clients = Object.keys(ROOMS).map((room) => shopClient({ client_id: `shop-${room}`, room }));
  const env = { ADMIN_PORT: String(adminPort) };
  [product, chrome] = await Promise.all([startProduct({ rooms: ROOMS, clients, env }), startChromium()]);
});
afterAll(async () => {
  await chrome.close();
  await product[Symbol.asyncDispose]();
});

async function othersJoin(count: number): Promise<void> {
  const { issuer } = product;
  const party = { issuer, clientId: 'shop-launch', secret: SHOP_SECRET, redirectUri: SHOP_CALLBACK };
  const { url } = await (await RelyingParty.discover(party)).login();
  for (let joined = 0; joined < count; joined += 1) {
    await new Browser().go(url, { stopAt: (target) => target.startsWith(SHOP_CALLBACK) });
  }
}

/** Loads the page once more, for good: what refreshes itself cannot be looked at in peace. */
async function holdStill(page: Page): Promise<void> {
  const hold = async (route: Route): Promise<void> => {
    const response = await route.fetch({ maxRedirects: 0 });
    const { refresh: _refresh, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  };
  const here = page.url();
  const isHere = (url: URL): boolean => url.href === here;
  await page.route(isHere, hold);
  await page.reload();
  await page.unroute(isHere, hold);
}

test.for(SCREENS)(
  'on a $screen: sign in, look first, call visitors, see it, sign out',
  async ({ screen, viewport }) => {
    await othersJoin(4);
    await using operator = await openVisitor(chrome, { viewport });
    const { page } = operator;

    async function look(name: string): Promise<void> {
      await holdStill(page);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
        expect(await accessibilityFaults(page)).toEqual([]);
        if (SCREENSHOTS === undefined) continue;
        await page.screenshot({
          path: join(SCREENSHOTS, `panel-${name}-${screen}-${colorScheme}.png`),
          fullPage: true,
        });
      }
    }

    await page.goto(`http://localhost:${adminPort}/admin`);
    await look('sign-in');
    await page.fill('input[name=key]', ADMIN_KEY);
    await page.click('text=Sign in >> nth=-1');
    await look('rooms');
    await page.click('text=Winter sale');
    await look('room-before');
    await page.click('.tabs >> text=Controls');
    await look('controls');
    await page.fill('input[name=by]', '3');
    await page.click('text=Look first');
    expect(await page.textContent('h2')).toContain('This calls 3 people');
    await look('advance');
    await page.dblclick('text=Call them');
    await page.waitForSelector('[role=status]');
    expect(await page.textContent('[role=status]')).toContain('Called 3 people.');
    expect(await page.textContent('.feed')).toContain('3 got a turn tests');
    await look('room');
    await page.click('text=Sign out');
    expect(new URL(page.url()).pathname).toBe('/admin/sign-in');
    expect(operator.complaints).toEqual([]);
  },
);

test('the port of the visitors has no panel when there is another one for it', async () => {
  expect((await http(`${product.issuer}/admin`)).status).toBe(404);
  expect(
    (await http(`http://127.0.0.1:${adminPort}/admin/sign-in`, { headers: { Host: 'inside.example' } })).status,
  ).toBe(200);
});
