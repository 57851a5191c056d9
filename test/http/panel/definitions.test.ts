import { join } from 'node:path';
import type { Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults } from '../../support/accessibility.ts';
import { openVisitor, startChromium } from '../../support/chromium.ts';
import { basicAuth, postForm } from '../../support/endpoints.ts';
import { ADMIN_KEY, type Product, startProduct } from '../../support/product.ts';
import { launchSetup, SHOP_CALLBACK } from '../../support/shop-setup.ts';

/** With SCREENSHOTS=<folder> every page is left there as a picture, for people to look at. */
const { SCREENSHOTS } = process.env;

let product: Product;
let chrome: Chromium;

beforeAll(async () => {
  [product, chrome] = await Promise.all([startProduct(launchSetup()), startChromium()]);
});
afterAll(async () => {
  await chrome.close();
  await product[Symbol.asyncDispose]();
});

/** Whether a page fits, and what is wrong with it, in light and in dark. */
async function inspect(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect([name, await page.evaluate('document.documentElement.scrollWidth <= innerWidth')]).toEqual([name, true]);
    expect([name, await accessibilityFaults(page)]).toEqual([name, []]);
    if (SCREENSHOTS === undefined) continue;
    await page.screenshot({ path: join(SCREENSHOTS, `definitions-${name}-${colorScheme}.png`), fullPage: true });
  }
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function isTaken(clientId: string, secret: string): Promise<boolean> {
  const form = { grant_type: 'authorization_code', code: 'x', redirect_uri: SHOP_CALLBACK };
  const { body } = await postForm(`${product.issuer}/token`, form, basicAuth(clientId, secret));
  return body.error === 'invalid_grant';
}

test.each([
  { screen: 'phone', viewport: { width: 390, height: 844 }, javaScriptEnabled: true },
  { screen: 'desktop', viewport: { width: 1280, height: 800 }, javaScriptEnabled: false },
])('a room and a client are made and deleted, on a $screen', { timeout: 120_000 }, async (options) => {
  const { screen, viewport, javaScriptEnabled } = options;
  const [room, client] = [`spring-${screen}`, `gate-of-somebody-who-likes-long-names-${screen}`];
  const title = 'Spring sale of Donaudampfschifffahrtsgesellschaftskapitänsmützen';
  await using visitor = await openVisitor(chrome, { viewport, javaScriptEnabled });
  const { page } = visitor;
  const look = (name: string) => (javaScriptEnabled ? inspect(page, `${name}-${screen}`) : Promise.resolve());
  await page.goto(`${product.issuer}/admin`);
  await page.getByLabel('Admin key').fill(ADMIN_KEY);
  await press(page, 'Sign in');

  await page.getByRole('link', { name: 'New room' }).click();
  await look('new-room');
  await page.getByLabel('Name').fill('Not a name');
  await press(page, 'Make the room');
  expect(await page.getByRole('alert').textContent()).toContain('The name must be 1 to 63 lower-case letters');
  await page.getByLabel('Name').fill(room);
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Call how many at a time').fill('200');
  await page.getByLabel('How often').fill('1m');
  await press(page, 'Make the room');
  expect(await page.locator('h1').textContent()).toContain('Spring sale');
  expect(await page.getByRole('status').first().textContent()).toBe(`The room ${room} is there.`);

  await page.goto(`${product.issuer}/admin`);
  await look('rooms');
  await page.goto(`${product.issuer}/admin/operators`);
  await look('operators');
  await page.goto(`${product.issuer}/admin/clients`);
  await page.getByRole('link', { name: 'New client' }).click();
  await look('new-client');
  await page.getByLabel('Id', { exact: true }).fill(client);
  await page.getByLabel('Room').selectOption(room);
  await page.getByLabel('Redirect URIs').fill(SHOP_CALLBACK);
  await page.getByLabel('A protected page').fill('http://127.0.0.1:9/');
  await press(page, 'Make the client');
  const secret = (await page.locator('#secret').textContent()) ?? '';
  expect(await isTaken(client, secret)).toBe(true);
  await page.getByText('oauth2-proxy', { exact: true }).click();
  const shown = await page.getByText(`oidc_issuer_url = "${product.issuer}"`).first().textContent();
  expect(shown).toContain(`client_secret = "${secret}"`);
  expect(shown).toContain(`client_id = "${client}"`);
  await look('made-client');

  await press(page, 'Make another secret');
  const next = (await page.locator('#secret').textContent()) ?? '';
  expect([next === secret, await isTaken(client, secret), await isTaken(client, next)]).toEqual([false, true, true]);
  await page.goto(`${product.issuer}/admin/clients/${client}`);
  expect(await page.content()).not.toContain(next);
  await look('client');
  await press(page, 'Withdraw the former secret');
  expect([await isTaken(client, secret), await isTaken(client, next)]).toEqual([false, true]);
  const definition = page.getByLabel('In the words of the configuration file, as JSON');
  await definition.fill((await definition.inputValue()).replace('"grant_types"', '"hold": "soon", "grant_types"'));
  await press(page, 'Change the definition');
  expect(await page.getByRole('alert').textContent()).toContain('hold must be a duration');

  await page.goto(`${product.issuer}/admin/clients`);
  await look('clients');
  await page.goto(`${product.issuer}/admin/clients/${client}/connection`);
  await look('connection');
  await page.goto(`${product.issuer}/admin/rooms/${room}/definition`);
  await look('definition');
  await press(page, 'Delete the room');
  expect(await page.getByRole('alert').textContent()).toContain('The room has clients');
  await page.getByLabel('End all visits, and delete its clients too').check();
  await press(page, 'Delete the room');
  expect(await page.getByRole('status').first().textContent()).toBe(`The room ${room} was deleted.`);
  expect(await isTaken(client, next)).toBe(false);
  // The browser notes the three answers that refuse something.
  expect(visitor.complaints.filter((complaint) => !/status of 4(?:00|09)/.test(complaint))).toEqual([]);
});
