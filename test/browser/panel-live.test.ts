import type { Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventTypes } from '../../src/room/room-event.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { type ChromiumVisitor, openVisitor, startChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { refreshOf } from '../support/page-refresh.ts';
import { ADMIN_KEY, type Product, startProduct } from '../support/product.ts';
import { shopClient } from '../support/shop-setup.ts';
import { othersJoin } from './people-in-line.ts';

const OPS2_KEY = 'ops2-key-of-the-tests-0123456789';
const ROOMS = {
  launch: { title: 'Winter sale', message: 'We open at ten.' },
  exam: { title: 'Exam registration' },
  typing: { title: 'Typing', message: 'As it was.' },
  lost: { title: 'Lost' },
};

let product: Product;
let chrome: Chromium;

beforeAll(async () => {
  const clients = Object.keys(ROOMS).map((room) => shopClient({ client_id: `shop-${room}`, room }));
  const adminKeys = [{ name: 'ops2', role: 'operator', key: OPS2_KEY }];
  [product, chrome] = await Promise.all([startProduct({ rooms: ROOMS, clients, adminKeys }), startChromium()]);
});
afterAll(async () => {
  await chrome.close();
  await product[Symbol.asyncDispose]();
});

/** Somebody who has signed in and looks at a page; a reload would lose `marked`. */
async function operator(key: string, path: string): Promise<ChromiumVisitor> {
  const visitor = await openVisitor(chrome);
  const { page } = visitor;
  await page.goto(`${product.issuer}/admin`);
  await page.fill('input[name=key]', key);
  await page.click('text=Sign in >> nth=-1');
  await page.waitForURL(`${product.issuer}/admin`);
  const streaming = page.waitForResponse((response) => response.url().endsWith('/events'));
  await page.goto(`${product.issuer}/admin${path}`);
  await streaming;
  await page.evaluate('globalThis.marked = true');
  return visitor;
}

/** Milliseconds from the answer to the one who acted until the others see what came of it. */
async function measure(act: () => Promise<unknown>, seen: Promise<unknown>): Promise<number> {
  await act();
  const startedMs = performance.now();
  await seen;
  return performance.now() - startedMs;
}

function shows(page: Page, selector: string, words: string): Promise<unknown> {
  return page.locator(selector, { hasText: words }).first().waitFor();
}

test('operators see what the others do within a second, without a reload, told once', { timeout: 60_000 }, async () => {
  await othersJoin(product, 'launch', 3);
  await using first = await operator(ADMIN_KEY, '/rooms/launch');
  await using second = await operator(OPS2_KEY, '/rooms/launch');
  await using third = await operator(ADMIN_KEY, '');
  const tookMs = [
    await measure(
      () => second.page.click('button[value=paused]'),
      Promise.all([shows(first.page, 'h1', 'paused'), shows(third.page, 'li.card', 'paused')]),
    ),
    await measure(
      () => product.admin.patch('launch', { message: 'Back at noon.' }),
      Promise.all([shows(first.page, '.words', 'Back at noon.'), shows(second.page, '.words', 'Back at noon.')]),
    ),
    await measure(
      () => product.admin.advance('launch', 2),
      Promise.all([
        shows(first.page, '.feed', 'Called numbers 1 to 2'),
        shows(third.page, '.feed', 'Winter sale Called'),
      ]),
    ),
  ];
  // A machine that runs all tests at once may be slow.
  process.stdout.write(`Others saw it after ${tookMs.map(Math.round).join(', ')} ms.\n`);
  for (const ms of tookMs) expect(ms).toBeLessThan(5_000);
  await shows(first.page, '[data-toast=others]', 'ops2: Set mode: paused');
  expect(await second.page.textContent('[data-toast=others]')).not.toContain('ops2');
  // What one can do now is what the others left.
  await first.page.click('button[value=open]');
  await shows(second.page, '[data-toast=others]', 'tests: Set mode: open');
  expect(await third.page.evaluate('globalThis.marked')).toBe(true);
  for (const { page, complaints } of [second, third]) {
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
  }
});

test('what somebody types is not overwritten: the form says that it was changed elsewhere', async () => {
  await using typing = await operator(OPS2_KEY, '/rooms/typing/controls');
  const { page } = typing;
  await page.fill('#message', 'Half a sent');
  await product.admin.patch('typing', { message: 'From somebody else.', mode: 'paused' });
  await shows(page, '.elsewhere', 'It is “From somebody else.” now');
  expect(await page.inputValue('#message')).toBe('Half a sent');
  expect(await page.evaluate('document.activeElement.id')).toBe('message');
  // What nobody has touched follows.
  expect(await page.inputValue('#mode')).toBe('paused');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.click('text=Take it');
  expect(await page.inputValue('#message')).toBe('From somebody else.');
  expect(await page.locator('.elsewhere').count()).toBe(0);
  expect(typing.complaints).toEqual([]);
});

test('nobody is asked while the page is hidden, and a lost connection is said', async () => {
  await using alone = await operator(OPS2_KEY, '/rooms/lost');
  const { page, context } = alone;
  await context.setOffline(true);
  await shows(page, '[data-toast=connection]', 'No connection.');
  await context.setOffline(false);
  await eventually('the connection to be back', async () => (await page.textContent('[data-toast=connection]')) === '');
  await page.evaluate(`Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'))`);
  let asked = 0;
  page.on('request', () => {
    asked += 1;
  });
  await product.admin.patch('lost', { mode: 'paused' });
  // Others are told of it, so this one would have been.
  await using other = await operator(ADMIN_KEY, '/rooms/lost');
  await product.admin.patch('lost', { mode: 'closed' });
  await shows(other.page, 'h1', 'closed');
  expect(asked).toBe(0);
  await page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))");
  await shows(page, 'h1', 'closed');
});

test('a page listens to every type of event', async () => {
  await using listening = await operator(OPS2_KEY, '/rooms/typing');
  const { page } = listening;
  await page.addInitScript(`
    const { addEventListener } = EventSource.prototype;
    globalThis.types = new Set();
    EventSource.prototype.addEventListener = function (type, ...rest) {
      types.add(type);
      return addEventListener.call(this, type, ...rest);
    };
  `);
  const streaming = page.waitForResponse((response) => response.url().endsWith('/events'));
  await page.reload();
  await streaming;
  expect((await page.evaluate<string[]>('[...types]')).toSorted()).toEqual(eventTypes.toSorted());
});

test('a session that has ended leads to the sign-in', async () => {
  await using gone = await operator(OPS2_KEY, '/rooms/exam');
  await gone.context.clearCookies();
  await gone.page.waitForURL(`${product.issuer}/admin/sign-in?back=%2Frooms%2Fexam`);
});

test('without scripts the page refreshes itself as a whole', async () => {
  await using visitor = await openVisitor(chrome, { javaScriptEnabled: false });
  const { page } = visitor;
  await page.goto(`${product.issuer}/admin`);
  await page.fill('input[name=key]', ADMIN_KEY);
  const rooms = page.waitForResponse((response) => response.url() === `${product.issuer}/admin`);
  await page.click('text=Sign in >> nth=-1');
  expect(refreshOf(await (await rooms).text())).toEqual({ afterS: 5, address: '/admin' });
  await page.click('text=Exam registration');
  expect(await page.isVisible('.charts')).toBe(false);
  await product.admin.patch('exam', { mode: 'closed' });
  await shows(page, 'h1', 'closed');
});
