import type { Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { type ChromiumVisitor, openVisitor, startChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { type Product, startProduct } from '../support/product.ts';
import { SHOP_CALLBACK, shopClient } from '../support/shop-setup.ts';
import { look } from './look.ts';
import { loginUrl, othersJoin } from './people-in-line.ts';

const EIGHT_HOURS_MS = 8 * 3_600_000;
const at = (inMs: number): string => new Date(Date.now() + inMs).toISOString();
const slowly = { admit: 1, every: '1m' };

const ROOMS = {
  over: { title: 'Winter sale', inlet: { ...slowly, until: at(-1_000) } },
  'sold-out': {
    title: 'Winter sale',
    inlet: { ...slowly, until: at(-1_000) },
    texts: { en: { 'over.heading': 'Sold out' } },
  },
  ended: { title: 'Winter sale', texts: { en: { 'over.heading': 'Sold out', 'over.text': 'All sledges are gone.' } } },
  later: { title: 'Winter sale', inlet: { ...slowly, from: at(EIGHT_HOURS_MS) } },
  ends: { title: 'Winter sale', inlet: { ...slowly, until: at(EIGHT_HOURS_MS) } },
  closes: { title: 'Winter sale', inlet: slowly },
  emptied: { title: 'Winter sale' },
  'by-hand': { title: 'Winter sale' },
};
type Room = keyof typeof ROOMS;

let product: Product;
let chrome: Chromium;

beforeAll(async () => {
  const clients = Object.keys(ROOMS).map((room) => shopClient({ client_id: `shop-${room}`, room }));
  [product, chrome] = await Promise.all([startProduct({ rooms: ROOMS, clients }), startChromium()]);
});
afterAll(async () => {
  await chrome.close();
  await product[Symbol.asyncDispose]();
});

async function visit(room: Room, script = true): Promise<ChromiumVisitor> {
  const visitor = await openVisitor(chrome, { javaScriptEnabled: script });
  await visitor.page.goto(await loginUrl(product, room));
  return visitor;
}

const isAtShop = (url: string): boolean => url.startsWith(SHOP_CALLBACK);

function heading(page: Page, words: string): Promise<unknown> {
  return page.locator('h1', { hasText: words }).waitFor();
}

/** Waits for a change that the page would learn of by itself, in its own time: it is shown again until it has. */
async function learn(page: Page, selector: string, words: string | RegExp): Promise<void> {
  const changed = page.locator(selector, { hasText: words });
  await eventually(`${selector} to say ${words}`, async () => {
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
    return (await changed.count()) > 0;
  });
}

test.each([true, false])('a window that is over: nobody is called any more; script: %s', async (script) => {
  await using visitor = await visit('over', script);
  const { page } = visitor;
  await heading(page, 'Nobody is called any more');
  expect(await page.title()).toBe('Nobody is called any more · Winter sale');
  const text = await page.innerText('main');
  expect(text).toContain('waiting does not lead in any more');
  expect(text).not.toMatch(/minute|goes on by itself|background/);
  if (script) await look(page, 'over');
});

test('an end has words of the room', async () => {
  await using visitor = await visit('sold-out');
  await heading(visitor.page, 'Sold out');
});

test('an operator ends it: those in line are told, those who were called still go in, nobody joins', async () => {
  const called = new Browser();
  const goes = async () => called.go(await loginUrl(product, 'ended'), { stopAt: isAtShop });
  await goes();
  await using visitor = await visit('ended');
  const { page } = visitor;
  await product.admin.advance('ended', 1);
  await product.admin.patch('ended', { mode: 'over' });
  await learn(page, 'h1', 'Sold out');
  const text = await page.innerText('main');
  expect(text).toContain('All sledges are gone.\n\nYour number is not called any more. You can close this page.');
  expect(text).not.toMatch(/minute|goes on by itself|background/);
  await look(page, 'over-in-line');
  expect((await goes()).location).toContain('code=');
  await using late = await visit('ended', false);
  await heading(late.page, 'Sold out');
  expect(await late.page.innerText('main')).not.toMatch(/Your number|Join/i);
  await product.admin.patch('ended', { mode: 'open' });
  await learn(page, 'h1', 'You are in line');
});

test('a window that ends while people wait', async () => {
  await othersJoin(product, 'ends', 1);
  await using visitor = await visit('ends');
  const { page } = visitor;
  await page.locator('text=Numbers are called until').waitFor();
  await look(page, 'until');
  await product.admin.patch('ends', { inlet: { until: at(-1_000) } });
  await learn(page, 'h1', 'Nobody is called any more');
});

test.each([false, true])('before the first people are called: the time and a countdown; script: %s', async (script) => {
  await othersJoin(product, 'later', 1);
  await using visitor = await visit('later', script);
  const { page } = visitor;
  const text = await page.innerText('main');
  expect(text).toContain('Numbers are called from');
  expect(text).not.toMatch(/\d+ to \d+ hours/);
  if (!script) return expect(text).toMatch(/FIRST NUMBERS ARE CALLED IN\s+8 hr/i);
  await page.locator('[data-live="countdown"]', { hasText: /^7:59:\d\d$/ }).waitFor();
  await look(page, 'starting');
  // Another begin is another page.
  await product.admin.patch('later', { inlet: { from: at(900_000) } });
  await learn(page, '[data-live="countdown"]', /^14:\d\d$/);
  await product.admin.patch('later', { inlet: { from: null } });
  await learn(page, 'dt', 'Estimated wait');
  expect(await page.locator('[data-live="countdown"]').count()).toBe(0);
});

test('closing a room tells those in line what that means for them', async () => {
  await othersJoin(product, 'closes', 2);
  await using visitor = await visit('closes');
  const { page } = visitor;
  await heading(page, 'You are in line');
  await product.admin.patch('closes', { mode: 'closed' });
  await learn(page, 'h1', 'The waiting room is closed');
  expect(await page.innerText('main')).toContain('nobody can say whether it opens again. Your number stays yours');
  expect(await page.innerText('main')).not.toContain('You can leave this page open');
  await product.admin.patch('closes', { opens_at: at(EIGHT_HOURS_MS) });
  await learn(page, 'main', 'The doors open on');
  await look(page, 'closed-in-line');
  await product.admin.patch('closes', { mode: 'open' });
  await learn(page, 'h1', 'You are in line');
});

test('after a reset while a room is closed nobody is offered to join, until it opens', async () => {
  await using visitor = await visit('emptied');
  const { page } = visitor;
  await product.admin.patch('emptied', { mode: 'closed' });
  await product.admin.reset('emptied');
  await learn(page, 'h1', 'The line has started anew');
  expect(await page.innerText('main')).toContain('No new places are given');
  expect(await page.locator('main button').filter({ visible: true }).count()).toBe(0);
  await look(page, 'closed-reset');
  await product.admin.patch('emptied', { mode: 'open' });
  await learn(page, 'button', 'Join the line again');
  await page.click('text=Join the line again');
  await heading(page, 'You are in line');
});

test('a room that is called by hand promises nothing after one call', async () => {
  await othersJoin(product, 'by-hand', 9);
  await using visitor = await visit('by-hand');
  const { page } = visitor;
  await product.admin.advance('by-hand', 3);
  await learn(page, '[data-live="ahead"]', '6');
  expect(await page.locator('[data-live="estimate"]').isVisible()).toBe(false);
  expect(await page.locator('[data-live="unknown"]').isVisible()).toBe(true);
});
