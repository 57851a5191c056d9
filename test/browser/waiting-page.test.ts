import type { BrowserContextOptions, Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChromiumVisitor, openVisitor, startChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { type Product, startProduct } from '../support/product.ts';
import { SHOP_CALLBACK, shopClient } from '../support/shop-setup.ts';
import { look } from './look.ts';
import { loginUrl, othersJoin } from './people-in-line.ts';

const opens_at = new Date(Date.now() + 9_000_000).toISOString();
const ROOMS = {
  waiting: { title: 'Winter sale', inlet: { admit: 1, every: '1m' } },
  going: { title: 'Winter sale', turn_window: '5m' },
  offline: { title: 'Winter sale' },
  tabs: { title: 'Winter sale' },
  late: { title: 'Winter sale' },
  missed: { title: 'Winter sale', turn_window: '1s', grace: '0s' },
  closed: { title: 'Winter sale', mode: 'closed', message: 'We open again tomorrow.' },
  paused: { title: 'Winter sale', mode: 'paused', message: 'The sale opens at ten. Thank you for your patience!' },
  early: { title: 'Winter sale', mode: 'prequeue', opens_at },
  drawing: { title: 'Winter sale', turn_window: '10s', mode: 'prequeue', opens_at, draw_source: 'a beacon' },
};
type Room = keyof typeof ROOMS;

let product: Product;
let chrome: Chromium;

beforeAll(async () => {
  const clients = Object.keys(ROOMS).map((room) => shopClient({ client_id: `shop-${room}`, room }));
  [product, chrome] = await Promise.all([startProduct({ rooms: ROOMS, clients }), startChromium()]);
  // One a minute is called, so nobody of these tests.
  await othersJoin(product, 'waiting', 9);
});
afterAll(async () => {
  await chrome.close();
  await product[Symbol.asyncDispose]();
});

async function visit(room: Room, options: BrowserContextOptions = {}, script = ''): Promise<ChromiumVisitor> {
  const visitor = await openVisitor(chrome, options);
  await visitor.context.addInitScript(script);
  await visitor.page.goto(await loginUrl(product, room));
  return visitor;
}

function heading(page: Page, words: string): Promise<unknown> {
  return page.locator('h1', { hasText: words }).waitFor();
}

test('the page follows the line without a reload, and goes on by itself when it is the visitor’s turn', async () => {
  await othersJoin(product, 'going', 3);
  await using visitor = await visit('going');
  const { page } = visitor;
  // A reload would lose it.
  await page.evaluate('globalThis.marked = true');
  expect(await page.textContent('[data-live="ahead"]')).toBe('3');
  await product.admin.advance('going', 2);
  await page.locator('[data-live="ahead"]', { hasText: '1' }).waitFor();
  expect(await page.title()).toBe('1 person ahead of you · Winter sale');
  expect(await page.getAttribute('[data-live="progress"]', 'value')).toMatch(/^66/);

  await product.admin.advance('going', 2);
  await heading(page, 'It is your turn');
  expect(await page.evaluate('globalThis.marked')).toBe(true);
  expect(await page.evaluate('document.activeElement.textContent')).toBe('It is your turn');
  expect(await page.textContent('.announcer')).toContain('Come in now');
  expect(await page.textContent('[data-live="countdown"]')).toMatch(/^[45]:\d\d$/);
  await page.waitForRequest((request) => request.url().startsWith(SHOP_CALLBACK));
});

test('a first view is light, and nothing of it comes from elsewhere', async () => {
  await using visitor = await openVisitor(chrome);
  const views: Promise<{ url: string; bytes: number }>[] = [];
  visitor.page.on('requestfinished', (request) =>
    views.push(request.sizes().then((sizes) => ({ url: request.url(), bytes: sizes.responseBodySize }))),
  );
  await visitor.page.goto(await loginUrl(product, 'waiting'));
  const loaded = await Promise.all(views);
  expect(loaded.map(({ url }) => new URL(url).pathname.split('/')[1])).toContain('assets');
  expect(loaded.filter(({ url }) => !url.startsWith(product.issuer) && !url.startsWith('data:'))).toEqual([]);
  expect(loaded.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(30 * 1024);
});

test('who comes back to their turn is sent on more slowly each time', async () => {
  await using visitor = await visit('late');
  const { page } = visitor;
  await page.evaluate('sessionStorage.setItem("owr went", "9")');
  await product.admin.advance('late', 1);
  await heading(page, 'It is your turn');
  await look(page, 'turn');
  expect(await page.textContent('h1')).toBe('It is your turn');
});

test('without a network the page stays, says so, and goes on at once when it is back', async () => {
  await using visitor = await visit('offline');
  const { page, context } = visitor;
  await context.setOffline(true);
  const note = page.locator('[data-live="note"]');
  await note.filter({ hasText: 'You are offline.' }).waitFor();
  await look(page, 'offline');
  await context.setOffline(false);
  await note.waitFor({ state: 'hidden' });
});

test('while the server is busy the page waits as long as it is asked to', async () => {
  await using visitor = await visit('offline');
  const { page } = visitor;
  let asked = 0;
  await page.route(/\/(?:interaction|rooms)\//, async (route) => {
    asked += 1;
    await route.fulfill({ status: 503, headers: { 'retry-after': '30' } });
  });
  await page.locator('[data-live="note"]', { hasText: 'out of reach' }).waitFor();
  await look(page, 'busy');
  expect(asked).toBe(1);
});

test('of several tabs the one that is looked at asks for all', async () => {
  await othersJoin(product, 'tabs', 2);
  await using visitor = await visit('tabs');
  const { page: first, context } = visitor;
  const second = await context.newPage();
  await second.goto(first.url());
  await eventually('the second tab to lead', async () => (await second.evaluate('navigator.locks.query()')) !== null);
  const asked: unknown[] = [];
  first.on('request', (request) => asked.push(request.url()));
  await product.admin.advance('tabs', 1);
  await Promise.all([first, second].map((tab) => tab.locator('[data-live="ahead"]', { hasText: '1' }).waitFor()));
  expect(asked).toEqual([]);
  await second.close();
  await first.waitForRequest('**/interaction/*/status');
});

test('a tab that is looked at again asks at once', async () => {
  await using visitor = await visit('waiting');
  const { page } = visitor;
  // By itself it would after 16 seconds at the soonest.
  const asked = page.waitForRequest('**/interaction/*/status', { timeout: 12_000 });
  await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
  await asked;
});

test('on request a visitor is told of the turn, and the tab remembers it', async () => {
  await using visitor = await visit('offline', { permissions: ['notifications'] });
  const { page } = visitor;
  await page.click('text=Tell me when it is my turn');
  await page.locator('text=You will be told').waitFor();
  await page.reload();
  await page.click('text=Do not tell me');
  await page.locator('text=Tell me when it is my turn').waitFor();
});

test.each([
  ['waiting', 'waiting', 'You are in line'],
  ['paused', 'paused', 'You are in line'],
  ['closed', 'closed', 'The waiting room is closed'],
  ['prequeue', 'early', 'You are early'],
] as const)('%s', async (name, room, words) => {
  await using visitor = await visit(room);
  await heading(visitor.page, words);
  await look(visitor.page, name);
  expect(visitor.complaints).toEqual([]);
});

test('the operator’s words and another opening appear by themselves', async () => {
  await using visitor = await visit('drawing');
  const { page } = visitor;
  await product.admin.patch('drawing', { message: 'We open earlier.', opens_at: new Date(Date.now() + 900_000) });
  await page.locator('[data-live="countdown"]', { hasText: /^14:\d\d$/ }).waitFor();
  expect(await page.textContent('[data-live="message"]')).toBe('We open earlier.');
  await product.admin.patch('drawing', { message: 'Soon!' });
  await page.locator('.announcer', { hasText: 'Soon!' }).waitFor({ state: 'attached' });
});

test('the draw', async () => {
  await using visitor = await visit('drawing');
  await product.admin.patch('drawing', { mode: 'open' });
  await visitor.page.reload();
  await heading(visitor.page, 'The places are being drawn');
  await look(visitor.page, 'drawing');
  await product.admin.call('POST', '/rooms/drawing/draw', { public_value: '4711' });
  await heading(visitor.page, 'You are in line');
});

test('a missed turn, and a new place, in a browser without locks', async () => {
  await using visitor = await visit('missed', {}, 'delete Navigator.prototype.locks');
  await product.admin.advance('missed', 1);
  await heading(visitor.page, 'You missed your turn');
  await look(visitor.page, 'missed');
  await visitor.page.click('text=Join the line again');
  await heading(visitor.page, 'You are in line');
});

test.each([
  ['de', 'ltr'],
  ['ar', 'rtl'],
  ['ja', 'ltr'],
])('in the visitor’s language: %s', async (locale, direction) => {
  await using visitor = await visit('waiting', { locale });
  expect(await visitor.page.getAttribute('html', 'dir')).toBe(direction);
  await visitor.page.locator('[data-live="progress"]').waitFor();
  const written = '[data-live="estimate"]';
  const { page } = visitor;
  const rendered = await page.evaluate(`fetch(location.href + '/page', { headers: { accept: 'text/html' } })
    .then((answer) => answer.text())
    .then((html) => new DOMParser().parseFromString(html, 'text/html').querySelector('${written}').textContent)`);
  expect(await page.textContent(written)).toBe(rendered);
  await look(page, locale);
  await using early = await visit('early', { locale });
  await look(early.page, `${locale}-prequeue`);
});
