import type { Browser as Chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openVisitor, startChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { ADMIN_KEY, type Product, startProduct } from '../support/product.ts';
import { SHOP_CALLBACK } from '../support/shop-setup.ts';
import { discoverShop, queueUp } from '../support/visits.ts';

/** How far ahead the opening is planned: the clicks until then come first. */
const OPENS_IN_MS = 20_000;

let product: Product;
let chrome: Chromium;

beforeAll(async () => {
  [product, chrome] = await Promise.all([startProduct({ rooms: { other: {} }, clients: [] }), startChromium()]);
});
afterAll(async () => {
  await chrome.close();
  await product[Symbol.asyncDispose]();
});

test('a sale is set up, opened, run and looked back at, by what a page says alone', { timeout: 150_000 }, async () => {
  const { issuer } = product;
  await using operator = await openVisitor(chrome);
  const { page } = operator;
  let clicks = 0;
  async function click(role: 'button' | 'link' | 'searchbox', name: string): Promise<void> {
    await page.getByRole(role, { name, exact: true }).first().click();
    clicks += 1;
  }
  const heading = (name: string | RegExp) => page.getByRole('heading', { name }).first().waitFor();
  const fill = (label: string, text: string) => page.getByLabel(label, { exact: true }).fill(text);

  await page.goto(`${issuer}/admin`);
  await fill('Admin key', ADMIN_KEY);
  await click('button', 'Sign in');

  await click('link', 'New room');
  await fill('Name', 'spring');
  await fill('Title', 'Spring sale');
  await fill('Call how many at a time', '1');
  await fill('How often', '1h');
  await click('button', 'Make the room');
  await heading(/Spring sale/);

  await click('link', 'Waiting room');
  await click('link', 'Clients');
  await click('link', 'New client');
  await fill('Id', 'spring-shop');
  await page.getByLabel('Room', { exact: true }).selectOption('Spring sale');
  await fill('Redirect URIs', SHOP_CALLBACK);
  await fill('A protected page', 'http://127.0.0.1:9/');
  await click('button', 'Make the client');
  const clientSecret = (await page.locator('#secret').textContent()) ?? '';
  await page.getByText('oauth2-proxy', { exact: true }).first().click();
  const file = page.getByRole('group', { name: 'oauth2-proxy.cfg' }).first();
  expect(await file.textContent()).toContain(`client_secret = "${clientSecret}"`);

  const site = await discoverShop(issuer, { clientId: 'spring-shop', secret: clientSecret });
  const caller = await queueUp(site);
  for (let nth = 0; nth < 3; nth += 1) await queueUp(site);

  await page.goto(`${issuer}/admin/rooms/spring`);
  clicks = 0;
  await click('link', 'Plan a change');
  const opensAt = new Date(Date.now() + OPENS_IN_MS).toISOString().slice(11, 19);
  await fill('or typed: At', opensAt);
  await click('button', 'Look first: plan');
  await click('button', 'Plan it');
  expect(clicks).toBeLessThanOrEqual(3);
  await page.goto(`${issuer}/admin/rooms/spring`);
  expect(await page.getByText(`next: ${opensAt}`).first().textContent()).toContain('open');
  expect((await caller.browser.go(caller.page.url)).text).toContain('data-live="countdown"');
  await page.getByText('Calls 1 every hour').first().waitFor({ timeout: 60_000 });
  await eventually('the first to be called', async () => (await product.admin.room('spring')).serving === 1);

  clicks = 0;
  await click('button', 'Look first: call visitors');
  await click('button', 'Call them');
  expect(clicks).toBeLessThanOrEqual(3);
  await eventually('more to be called', async () => (await product.admin.room('spring')).serving > 1);

  clicks = 0;
  await click('searchbox', 'Find a visitor by number, receipt or sub');
  await page.keyboard.type(`#${caller.number}`);
  await click('button', 'Find');
  await heading('May enter now');
  expect(clicks).toBeLessThanOrEqual(4);

  await click('link', 'Who did what');
  const log = (await page.getByRole('main').textContent()) ?? '';
  for (const done of ['spring-shop', 'Spring sale', 'client_id', 'planned']) expect(log).toContain(done);
  expect(operator.complaints).toEqual([]);
});
