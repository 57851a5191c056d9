import type { Browser as Chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults } from '../../support/accessibility.ts';
import { type ChromiumVisitor, openVisitor, startChromium } from '../../support/chromium.ts';
import { eventually } from '../../support/eventually.ts';
import { ADMIN_KEY, type Product, startProduct } from '../../support/product.ts';

const ROOMS = {
  sale: { title: 'Winter sale', inlet: { admit: 5, every: '1m' } },
  exam: { title: 'Exam registration', mode: 'paused', inlet: { admit: 3, every: '10s' } },
};

let product: Product;
let chrome: Chromium;

beforeAll(async () => {
  [product, chrome] = await Promise.all([startProduct({ rooms: ROOMS, clients: [] }), startChromium()]);
});
afterAll(async () => {
  await chrome.close();
  await product[Symbol.asyncDispose]();
});

async function signedIn(options: Parameters<typeof openVisitor>[1], path: string): Promise<ChromiumVisitor> {
  const visitor = await openVisitor(chrome, { viewport: { width: 390, height: 844 }, ...options });
  const { page } = visitor;
  await page.goto(`${product.issuer}/admin`);
  await page.fill('input[name=key]', ADMIN_KEY);
  await page.click('button >> text=Sign in');
  await page.goto(`${product.issuer}/admin${path}`);
  return visitor;
}

test('the doors are planned, and counted down to in the time zone of the operator', { timeout: 60_000 }, async () => {
  await using operator = await signedIn({ timezoneId: 'Asia/Tokyo' }, '/rooms/sale/controls');
  const { page } = operator;
  await page.selectOption('#mode', 'prequeue');
  await page.fill('#opens_at_words', 'tomorrow 10:00');
  await page.click('form[action$="/mode"] button[value=look]');
  expect(await page.textContent('.effects')).toContain('The doors open by themselves tomorrow at 10:00.');
  await page.click('form[action$="/mode"] button:not([name])');
  expect(await page.textContent('.notice[role=status]')).toContain('The doors open tomorrow at 10:00.');
  expect(new URL(page.url()).pathname).toBe('/admin/rooms/sale/controls');
  expect(await page.inputValue('#opens_at')).toMatch(/T10:00$/);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.goto(`${product.issuer}/admin`);
  const first = await page.textContent('[data-countdown]');
  expect(first).toMatch(/^\d+:\d\d:\d\d$/);
  await eventually('the countdown to go on', async () => (await page.textContent('[data-countdown]')) !== first);
  expect(await page.textContent('footer')).toContain('Times are in Asia/Tokyo (GMT+9).');
  expect(await page.textContent('li.card >> nth=1')).toContain('Calls nobody: the room is paused.');
  for (const path of ['', '/resume', '/message', '/zone']) {
    await page.goto(`${product.issuer}/admin${path}`);
    expect([path, await accessibilityFaults(page)]).toEqual([path, []]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  }
  expect(operator.complaints).toEqual([]);
});

test('a proxy that adds a token does not stop charts and live view', { timeout: 60_000 }, async () => {
  const extraHTTPHeaders = { Authorization: 'Bearer of-a-proxy-in-front' };
  await using operator = await signedIn({ extraHTTPHeaders }, '/rooms/exam');
  const { page } = operator;
  await page.waitForSelector('[data-chart] .legend');
  await product.admin.patch('exam', { message: 'Seen behind a proxy.' });
  await page.waitForSelector('.words >> text=Seen behind a proxy.');
  expect(operator.complaints).toEqual([]);
});

test('what was typed outlives the session', { timeout: 60_000 }, async () => {
  await using operator = await signedIn({}, '/rooms/exam/controls');
  const { page } = operator;
  await page.fill('#message', 'Half a sentence');
  await operator.context.clearCookies();
  await page.waitForSelector('[data-toast=connection] >> text=Your session has ended.');
  expect(await page.inputValue('#message')).toBe('Half a sentence');
  await page.click('form[action$="/message"] button[value=look]');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.fill('input[name=key]', ADMIN_KEY);
  await page.click('button >> text=Sign in');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.click('button >> text=Go on');
  expect(await page.inputValue('#message')).toBe('Half a sentence');
});
