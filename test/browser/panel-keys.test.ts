import type { Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults } from '../support/accessibility.ts';
import { type ChromiumVisitor, openVisitor, startChromium } from '../support/chromium.ts';
import { ADMIN_KEY, type Product, startProduct } from '../support/product.ts';
import { shopClient } from '../support/shop-setup.ts';

let product: Product;
let chrome: Chromium;

beforeAll(async () => {
  const clients = [shopClient({ client_id: 'shop-launch', room: 'launch' })];
  const rooms = { launch: { title: 'Winter sale' } };
  [product, chrome] = await Promise.all([startProduct({ rooms, clients }), startChromium()]);
});
afterAll(async () => {
  await chrome.close();
  await product[Symbol.asyncDispose]();
});

async function admin(path: string): Promise<ChromiumVisitor> {
  const visitor = await openVisitor(chrome);
  const { page } = visitor;
  await page.goto(`${product.issuer}/admin/sign-in`);
  await page.getByLabel('Admin key').fill(ADMIN_KEY);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${product.issuer}/admin`);
  await page.goto(`${product.issuer}/admin${path}`);
  return visitor;
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

const at = (path: string) => `${product.issuer}/admin${path}`;

test('keys lead to pages and to the search field, and `?` lists them', async () => {
  await using visitor = await admin('');
  const { page } = visitor;
  for (const [keys, path] of [
    ['ga', '/audit'],
    ['go', '/operators'],
    ['gr', ''],
  ] as const) {
    await press(page, ...keys);
    await page.waitForURL(at(path));
  }
  await page.goto(at('/rooms/launch'));
  await press(page, 'g', 'c');
  await page.waitForURL(at('/rooms/launch/controls'));
  await press(page, '/');
  const field = page.getByLabel('Find a visitor by number, receipt or sub');
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('find');
  // In a field they are letters.
  await press(page, 'g', 'r', '?');
  expect(await field.inputValue()).toBe('gr?');
  expect(page.url()).toBe(at('/rooms/launch/controls'));

  await page.getByRole('heading', { name: 'Winter sale' }).click();
  await press(page, 'Shift+?');
  const list = page.getByRole('dialog', { name: 'Keyboard' });
  await list.waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await press(page, 'Escape');
  await list.waitFor({ state: 'hidden' });
});

test('they can be turned off, and on again, in the list', async () => {
  await using visitor = await admin('');
  const { page } = visitor;
  await page.getByRole('link', { name: 'Keyboard' }).click();
  const list = page.getByRole('dialog', { name: 'Keyboard' });
  await list.getByRole('checkbox').uncheck();
  await list.getByRole('button', { name: 'Close' }).click();
  await page.goto(at('/audit'));
  await press(page, 'Shift+?', 'g', 'r');
  expect(await list.isVisible()).toBe(false);
  expect(page.url()).toBe(at('/audit'));
  await page.getByRole('link', { name: 'Keyboard' }).click();
  await list.getByRole('checkbox').check();
  await list.getByRole('link', { name: 'Rooms' }).click();
  await page.waitForURL(at(''));
  await press(page, 'g', 'a');
  await page.waitForURL(at('/audit'));
});

/** Presses Tab until nothing new is reached. @returns the links, buttons and fields on the screen that it did not lead to */
async function notReachedByTab(page: Page): Promise<unknown> {
  // A field for a time has several stops.
  const isNew = `(() => {
    const { activeElement: at } = document;
    const isNew = at !== document.body && (at === globalThis.reached || !at.hasAttribute('data-reached'));
    at.setAttribute('data-reached', '');
    globalThis.reached = at;
    return isNew;
  })()`;
  do await press(page, 'Tab');
  while (await page.evaluate(isNew));
  // Of radio buttons Tab leads to one, and arrows to the others.
  return page.evaluate(`[...document.querySelectorAll('a[href], button, input, select, textarea')]
    .filter((each) => each.checkVisibility() && !each.disabled && !each.hasAttribute('data-reached'))
    .filter(({ type, name }) => type !== 'radio' || !document.querySelector('[data-reached][name=' + name + ']'))
    .map((each) => each.outerHTML)`);
}

test('Tab reaches every link, button and field of every page, and nothing is wrong with it', {
  timeout: 180_000,
}, async () => {
  await using visitor = await admin('');
  const { page } = visitor;
  const { status } = await fetch(`${product.issuer}/admin/api/v1/operator-keys`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${ADMIN_KEY}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'Ada', role: 'operator', rooms: ['launch'] }),
  });
  expect(status).toBe(200);
  const { id } = await product.admin.plan('launch', new Date(Date.now() + 86_400_000).toISOString(), { mode: 'over' });
  for (const path of [
    ...['', '/operators', '/operators/withdraw?name=Ada', '/audit', '/keyboard', '/pause', '/message', '/zone'],
    ...['/audit?who=tests', '/resume', '/reload', '/find?q=1', '/new-room', '/new-client', '/clients'],
    ...['', '/connection', '/gateway?gateway=nginx'].map((page) => `/clients/shop-launch${page}`),
    ...['', '/controls', '/visits', '/definition', `/controls?change=${id}`].map((page) => `/rooms/launch${page}`),
  ]) {
    await page.goto(at(path));
    expect(await accessibilityFaults(page)).toEqual([]);
    expect([path, await notReachedByTab(page)]).toEqual([path, []]);
  }
});
