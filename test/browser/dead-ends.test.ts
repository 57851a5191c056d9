import type { Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChromiumVisitor, openVisitor, startChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { type Product, startProduct } from '../support/product.ts';
import { SHOP_CALLBACK, shopClient } from '../support/shop-setup.ts';
import { look } from './look.ts';
import { loginUrl, othersJoin } from './people-in-line.ts';

const SITE = new URL(SHOP_CALLBACK).origin;
const ROOMS = {
  // Nobody goes in by a page that loads anew in that second.
  missed: { title: 'Winter sale', turn_window: '1s', grace: '0s', enter: 'tap' },
  called: { title: 'Winter sale' },
  emptied: { title: 'Winter sale' },
  ended: { title: 'Winter sale' },
};

let product: Product;
let chrome: Chromium;

beforeAll(async () => {
  const clients = Object.keys(ROOMS).map((room) => shopClient({ client_id: `shop-${room}`, room, hold: '1h' }));
  [product, chrome] = await Promise.all([startProduct({ rooms: ROOMS, clients }), startChromium()]);
});
afterAll(async () => {
  await chrome.close();
  await product[Symbol.asyncDispose]();
});

async function visit(room: keyof typeof ROOMS, script = true): Promise<ChromiumVisitor> {
  const visitor = await openVisitor(chrome, { javaScriptEnabled: script });
  await visitor.page.goto(await loginUrl(product, room));
  return visitor;
}

function heading(page: Page, words: string): Promise<unknown> {
  return page.locator('h1', { hasText: words }).waitFor();
}

const textOf = async (page: Page): Promise<string> => (await page.innerText('main')).replaceAll(/\s+/g, ' ');

test.each([true, false])('a missed turn tells the number, the call and until when; script: %s', async (script) => {
  await othersJoin(product, 'missed', 1);
  await using visitor = await visit('missed', script);
  const { page } = visitor;
  const number = (await product.admin.room('missed')).issued;
  await product.admin.advance('missed', number);
  await heading(page, 'You missed your turn');
  const today = new Date().toLocaleDateString('en', { year: 'numeric', month: 'long', timeZone: 'UTC' }).split(' ')[0];
  expect(await textOf(page)).toMatch(
    new RegExp(`Your number ${number} Called: ${today}.+ The turn was kept until ${today}.+ Back to the site`),
  );
  expect(await page.getAttribute('a:text("Back to the site")', 'href')).toBe(SITE);
});

test('a turn tells the number, the call and until when', async () => {
  await using visitor = await visit('called');
  const { page } = visitor;
  await page.evaluate('sessionStorage.setItem("owr went", "9")');
  const calledAtMs = Date.now();
  await product.admin.advance('called', 1);
  await heading(page, 'It is your turn');
  expect(await textOf(page)).toMatch(/Your number 1 Called: .+ Kept until/);
  const told = Date.parse((await page.getAttribute('time[data-local="called.at"]', 'datetime')) ?? '');
  expect(Math.abs(told - calledAtMs)).toBeLessThan(10_000);
});

test('after a reset the number of before is told', async () => {
  await othersJoin(product, 'emptied', 2);
  await using visitor = await visit('emptied');
  const { page } = visitor;
  await product.admin.reset('emptied');
  await heading(page, 'The line has started anew');
  expect(await textOf(page)).toContain('Your number 3');
  expect(await page.getAttribute('a:text("Back to the site")', 'href')).toBe(SITE);
});

test('a visit that has ended tells the number, and when', async () => {
  await using visitor = await visit('ended');
  const { page } = visitor;
  const address = page.url();
  const arrived = page.waitForRequest((request) => request.url().startsWith(SHOP_CALLBACK));
  await product.admin.advance('ended', 1);
  await arrived;
  await eventually('the page of the browser', async () => page.url().startsWith('chrome-error:'));
  const list = await product.admin.call('GET', '/rooms/ended/admissions');
  const { admissions } = (await list.json()) as { admissions: { sub: string }[] };
  await product.admin.end('ended', admissions[0]?.sub ?? '');
  await page.goto(address);
  await heading(page, 'Your visit has ended');
  expect(await textOf(page)).toMatch(/Your number 1 Called: .+ It ended: .+ Back to the site/);
  await look(page, 'ended-at');
});

test.each([
  ['an old link', '/interaction/Zm9yZ290dGVuLWxvbmctYWdv', 'No place is kept here'],
  ['an address where there is nothing', '/nothing', 'There is nothing here'],
  ['a request that cannot be answered', '/authorize?client_id=shop-called&redirect_uri=x', 'This cannot go on'],
  ['a logout without a visit', '/logout', 'Your visit has ended'],
])('%s leads back to the site', async (_what, path, words) => {
  await using visitor = await openVisitor(chrome);
  const { page } = visitor;
  await page.goto(`${product.issuer}${path}`);
  await heading(page, words);
  expect(await page.getAttribute('a:text("Back to the site")', 'href')).toBe(SITE);
});
