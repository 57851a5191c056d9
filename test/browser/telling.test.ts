import type { Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults } from '../support/accessibility.ts';
import { type ChromiumVisitor, openVisitor, startChromium } from '../support/chromium.ts';
import { type Product, startProduct } from '../support/product.ts';
import { launchSetup } from '../support/shop-setup.ts';
import { loginUrl } from './people-in-line.ts';

let product: Product;
let chrome: Chromium;

beforeAll(async () => {
  const { rooms, clients } = launchSetup();
  const client = { ...clients[0], client_id: 'shop-launch' };
  [product, chrome] = await Promise.all([startProduct({ rooms, clients: [client] }), startChromium()]);
});
afterAll(async () => {
  await chrome.close();
  await product[Symbol.asyncDispose]();
});

/** Headless, nobody can be asked: here the test says what the visitor answers, and nothing until then. */
const ASKED = `
  globalThis.permission = 'default';
  const asked = new Promise((resolve) => {
    globalThis.answer = (now) => {
      permission = now;
      resolve(now);
    };
  });
  Object.defineProperty(Notification, 'permission', { get: () => permission });
  Notification.requestPermission = () => asked;
`;

/** As Chrome on Android has it. */
const NO_CONSTRUCTOR = `
  globalThis.Notification = class {
    static permission = 'granted';
    static requestPermission = async () => 'granted';
    constructor() {
      throw new TypeError('Illegal constructor');
    }
  };
`;

async function visit(script: string): Promise<ChromiumVisitor> {
  const visitor = await openVisitor(chrome);
  await visitor.context.addInitScript(script);
  await visitor.page.goto(await loginUrl(product, 'launch'));
  return visitor;
}

const said = (page: Page, words: string): Promise<unknown> =>
  page.locator('[data-live="notify"] [role="status"]', { hasText: words }).waitFor();

test.each([
  ['granted', 'You will be told with a notification and a sound.'],
  ['denied', 'Your browser does not allow notifications here. You will be told with a sound.'],
])('what is promised while the browser asks, and when the answer is: %s', async (answer, words) => {
  await using visitor = await visit(ASKED);
  const { page } = visitor;
  await page.click('text=Tell me when it is my turn');
  await said(page, 'Without an answer you will be told with a sound.');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.evaluate(`answer('${answer}')`);
  await said(page, words);
  // The tab remembers what it may promise.
  await page.reload();
  await page.click('text=Do not tell me');
});

test('a second tap says that it takes the wish back', async () => {
  await using visitor = await visit(ASKED);
  const { page } = visitor;
  await page.click('text=Tell me when it is my turn');
  await page.click('text=Do not tell me');
  await said(page, 'You will not be told.');
  await page.locator('text=Tell me when it is my turn').waitFor();
});

test('where pages cannot notify only the sound is promised', async () => {
  await using visitor = await visit(NO_CONSTRUCTOR);
  const { page } = visitor;
  await page.click('text=Tell me when it is my turn');
  await said(page, 'You will be told with a sound.');
  await page.reload();
  await said(page, 'You will be told with a sound.');
  expect(visitor.complaints).toEqual([]);
});
