import type { Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChromiumVisitor, openVisitor, startChromium, stopClock } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { HIDDEN_TAB_SCRIPT, lookAt } from '../support/hidden-tab.ts';
import { type Product, startProduct } from '../support/product.ts';
import { SHOP_CALLBACK, shopClient } from '../support/shop-setup.ts';
import { loginUrl, othersJoin } from './people-in-line.ts';

const SECOND_MS = 1_000;
const ROOMS = {
  hidden: { title: 'Winter sale' },
  turned: { title: 'Winter sale' },
  plain: { title: 'Winter sale', turn_window: '20s' },
  auto: { title: 'Winter sale', enter: 'auto' },
  tap: { title: 'Winter sale', enter: 'tap' },
  bare: { title: 'Winter sale', enter: 'tap', turn_window: '20s' },
  free: { title: 'Winter sale', enter: 'tap', inlet: { capacity: 5 } },
};
type Room = keyof typeof ROOMS;

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

async function visit(room: Room): Promise<ChromiumVisitor> {
  const visitor = await openVisitor(chrome);
  await visitor.context.addInitScript(HIDDEN_TAB_SCRIPT);
  await stopClock(visitor.page);
  await visitor.page.goto(await loginUrl(product, room));
  return visitor;
}

/** Calls the visitor, and lets time pass until the page knows. */
async function call({ page }: ChromiumVisitor, room: Room): Promise<void> {
  await product.admin.advance(room, 1);
  await eventually('the turn', async () => {
    await page.clock.runFor(SECOND_MS);
    return (await page.textContent('h1')) === 'It is your turn';
  });
}

async function expectNobodyWentIn(room: Room): Promise<void> {
  expect(await product.admin.room(room)).toMatchObject({ admitted: 0, outstanding: 1 });
}

async function tapAndArrive(page: Page): Promise<void> {
  await arrive(page, () => page.click('main a.button'));
}

/** Does what leads to the shop. Nobody serves that: the browser goes on to a page of its own, in its own time. */
async function arrive(page: Page, act: () => Promise<unknown>): Promise<void> {
  const arrived = page.waitForRequest((request) => request.url().startsWith(SHOP_CALLBACK));
  await act();
  await arrived;
  await eventually('the page of the browser', async () => page.url().startsWith('chrome-error:'));
}

test('where nobody looks the page asks for a tap, calls, and goes in by it', async () => {
  await using visitor = await visit('hidden');
  const { page } = visitor;
  await lookAt(page, false);
  await call(visitor, 'hidden');
  await page.clock.runFor(30 * SECOND_MS);
  expect(await page.textContent('[data-live="going"]')).toContain('Press “Continue” to come in.');
  expect(await page.title()).toMatch(/^4:[0-5]\d · It is your turn · Winter sale$/);
  expect(await page.textContent('[data-live="countdown"]')).toMatch(/^4:[0-5]\d$/);
  // Shown again, it does not vanish under the eyes of its visitor.
  await lookAt(page, true);
  await page.clock.runFor(10 * SECOND_MS);
  await expectNobodyWentIn('hidden');
  await tapAndArrive(page);
});

test('a visitor who turns away before the page goes in is asked as well', async () => {
  await using visitor = await visit('turned');
  const { page } = visitor;
  await product.admin.advance('turned', 1);
  await page.clock.runFor(2 * SECOND_MS);
  await lookAt(page, false);
  await eventually('the turn', async () => {
    await page.clock.runFor(SECOND_MS);
    return (await page.textContent('[data-live="going"]'))?.includes('Press');
  });
  await page.clock.runFor(10 * SECOND_MS);
  await expectNobodyWentIn('turned');
});

test('a room may let its visitors in where nobody looks', async () => {
  await using visitor = await visit('auto');
  const { page } = visitor;
  await lookAt(page, false);
  await product.admin.advance('auto', 1);
  await arrive(page, () =>
    eventually('the way in', async () => {
      await page.clock.runFor(SECOND_MS);
      return (await product.admin.room('auto')).admitted === 1;
    }),
  );
});

test('a room may ask everybody for a tap: a reload takes no turn', async () => {
  await using visitor = await visit('tap');
  const { page } = visitor;
  await call(visitor, 'tap');
  await page.clock.runFor(10 * SECOND_MS);
  await page.reload();
  await page.clock.runFor(10 * SECOND_MS);
  expect(await page.textContent('[data-live="going"]')).toContain('Press “Continue” to come in.');
  await expectNobodyWentIn('tap');
  await tapAndArrive(page);
});

test('without JavaScript nobody knows whether the page is shown: it goes in by itself, as it says', async () => {
  await using visitor = await openVisitor(chrome, { javaScriptEnabled: false });
  const { page } = visitor;
  await page.goto(await loginUrl(product, 'plain'));
  expect(await page.innerText('main')).toContain('It goes on by itself when it is your turn.');
  await arrive(page, () => product.admin.advance('plain', 1));
});

test('without JavaScript too: the page loads itself anew and takes no turn', async () => {
  await using visitor = await openVisitor(chrome, { javaScriptEnabled: false });
  const { page } = visitor;
  await page.goto(await loginUrl(product, 'bare'));
  await product.admin.advance('bare', 1);
  await page.locator('h1', { hasText: 'It is your turn' }).waitFor();
  await page.waitForResponse((response) => response.request().isNavigationRequest());
  await expectNobodyWentIn('bare');
  await tapAndArrive(page);
});

test('a free room stays invisible', async () => {
  await othersJoin(product, 'free', 1);
  expect((await product.admin.room('free')).admitted).toBe(1);
});
