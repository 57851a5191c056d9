import type { BrowserContextOptions, Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChromiumVisitor, openVisitor, startChromium, stopClock } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { type Product, startProduct } from '../support/product.ts';
import { shopClient } from '../support/shop-setup.ts';
import { loginUrl, othersJoin } from './people-in-line.ts';

const SECOND_MS = 1_000;
const TITLE = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
const ROOMS = {
  far: { title: TITLE },
  paused: { title: 'Winter sale' },
  asked: { title: 'Winter sale', enter: 'tap' },
  touch: { title: 'Winter sale', message: 'Only today.' },
};

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

async function visit(room: keyof typeof ROOMS, options: BrowserContextOptions = {}): Promise<ChromiumVisitor> {
  const visitor = await openVisitor(chrome, options);
  await stopClock(visitor.page);
  await visitor.page.goto(await loginUrl(product, room));
  return visitor;
}

const heard = (page: Page): Promise<string | null> => page.textContent('.announcer');

/** Lets time pass until screen readers are told. */
function hear(page: Page, words: string): Promise<unknown> {
  return eventually(words, async () => {
    await page.clock.runFor(SECOND_MS);
    return (await heard(page))?.includes(words);
  });
}

test('progress is heard at few people ahead and every five minutes, otherwise numbers change in silence', async () => {
  await othersJoin(product, 'far', 13);
  await using visitor = await visit('far');
  const { page } = visitor;
  await product.admin.advance('far', 1);
  await eventually('one person less', async () => {
    await page.clock.runFor(SECOND_MS);
    return (await page.textContent('[data-live="ahead"]')) === '12';
  });
  expect(await heard(page)).toBe('');
  await product.admin.advance('far', 2);
  await hear(page, '10 people ahead of you');
  await page.clock.runFor(16 * SECOND_MS);
  expect(await heard(page)).toBe('');
  await page.clock.runFor(270 * SECOND_MS);
  await hear(page, '10 people ahead of you');
});

test('progress is heard on request, as often as it is asked for', async () => {
  await othersJoin(product, 'asked', 2);
  await using visitor = await visit('asked');
  const { page } = visitor;
  const button = page.getByRole('button', { name: 'Read out how far I am' });
  expect((await button.boundingBox())?.width).toBeLessThan(5);
  await button.focus();
  expect((await button.boundingBox())?.width).toBeGreaterThan(100);
  const progress = 'People ahead of you: 2. Your number: 3. Now serving: 0';
  for (const said of [progress, `${progress}\u00a0`, progress]) {
    await page.keyboard.press('Enter');
    expect(await heard(page)).toBe(said);
  }
  await product.admin.advance('asked', 3);
  await hear(page, 'Press “Continue” to come in.');
  expect(await page.locator('[data-live="countdown"]').textContent()).toMatch(/^\d:\d\d$/);
  await page.locator('[data-live="tell"]').press('Enter');
  expect(await heard(page)).toMatch(/^Time left: \d:\d\d. Your number: 3$/);
});

test('an outage and its end are heard', async () => {
  await using visitor = await visit('far');
  const { page, context } = visitor;
  await context.setOffline(true);
  await hear(page, 'You are offline.');
  await context.setOffline(false);
  await hear(page, 'The connection is back, and your place is kept.');
});

test('sentences are not glued', async () => {
  await using visitor = await visit('paused');
  const { page } = visitor;
  await product.admin.patch('paused', { mode: 'paused' });
  await hear(page, 'The line stands still. Nobody is being called');
});

test('on a touch screen nothing is promised of the background', async () => {
  await using phone = await visit('touch', { hasTouch: true, isMobile: true });
  expect(await phone.page.innerText('main')).toContain('Keep this page open and the screen on');
  expect(await phone.page.innerText('main')).not.toContain('in the background. When it is your turn');
  await using desk = await visit('touch');
  expect(await desk.page.innerText('main')).not.toContain('the screen on');
  expect(await desk.page.innerText('main')).toContain('When it is your turn its title says so');
  const meta = (name: string) => desk.page.getAttribute(`meta[property="og:${name}"]`, 'content');
  expect([await meta('title'), await meta('description')]).toEqual(['Winter sale', 'Only today.']);
  expect(await desk.page.locator('meta[name="theme-color"]').count()).toBe(2);
});

test('a long word in the title wraps, and the progress bar is seen in forced colours', async () => {
  await using visitor = await visit('far', { viewport: { width: 320, height: 600 }, forcedColors: 'active' });
  const { page } = visitor;
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  await page.locator('progress').waitFor();
  const border = await page.evaluate('getComputedStyle(document.querySelector("progress")).borderTopWidth');
  expect(border).toBe('1px');
});
