import type { Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChromiumVisitor, openVisitor, startChromium, stopClock } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { HIDDEN_TAB_SCRIPT, lookAt } from '../support/hidden-tab.ts';
import { type Product, startProduct } from '../support/product.ts';
import { shopClient } from '../support/shop-setup.ts';
import { loginUrl } from './people-in-line.ts';

const SECOND_MS = 1_000;
const ROOMS = {
  hidden: { title: 'Winter sale', mode: 'closed' },
  asleep: { title: 'Winter sale' },
  told: { title: 'Winter sale' },
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

/** Notes the notifications. */
const SCRIPT = `
  ${HIDDEN_TAB_SCRIPT}
  globalThis.notifications = [];
  globalThis.Notification = class extends Notification {
    constructor(title, options) {
      super(title, options);
      notifications.push({ title, body: options.body, hidden: document.hidden });
    }
  };
`;

async function visit(room: keyof typeof ROOMS): Promise<ChromiumVisitor> {
  const visitor = await openVisitor(chrome, { permissions: ['notifications'] });
  await visitor.context.addInitScript(SCRIPT);
  await stopClock(visitor.page);
  await visitor.page.goto(await loginUrl(product, room));
  return visitor;
}

const clockOf = (page: Page): Promise<number> => page.evaluate<number>('Date.now()');

/** Lets time pass until the page has asked and heard. @returns seconds of its clock until it asked */
async function secondsUntilAsked(page: Page): Promise<number> {
  let asked = false;
  page.once('request', () => {
    asked = true;
  });
  const updated = (): Promise<string | null> => page.getAttribute('[data-live="updated"]', 'datetime');
  const [before, startedAtMs] = [await updated(), await clockOf(page)];
  while (!asked) await page.clock.runFor(SECOND_MS);
  const askedAtMs = await clockOf(page);
  await eventually('the answer', async () => (await updated()) !== before);
  return (askedAtMs - startedAtMs) / SECOND_MS;
}

test('a tab that nobody looks at asks half as often, and at once when it is shown', async () => {
  await using visitor = await visit('hidden');
  const { page } = visitor;
  await secondsUntilAsked(page);
  const shown = await secondsUntilAsked(page);
  await lookAt(page, false);
  // The next question was planned while somebody looked.
  await secondsUntilAsked(page);
  const hidden = await secondsUntilAsked(page);
  // By chance a fifth more or less.
  expect(shown).toBeLessThan(27);
  expect(hidden).toBeGreaterThan(29);

  await page.clock.runFor(2 * SECOND_MS);
  const asked = page.waitForRequest('**/interaction/*/status');
  await lookAt(page, true);
  await asked;
});

test('a device that was asleep asks at once', async () => {
  await using visitor = await visit('asleep');
  const { page } = visitor;
  await product.admin.patch('asleep', { message: 'You have slept through this.' });
  const asked = page.waitForRequest('**/interaction/*/status');
  await page.clock.fastForward(3_600 * SECOND_MS);
  await asked;
  await page.locator('[data-live="message"]', { hasText: 'slept through' }).waitFor();
});

test('a visitor who wants to know is told of the turn while the tab is hidden', async () => {
  await using visitor = await visit('told');
  const { page } = visitor;
  await page.click('text=Tell me when it is my turn');
  // Whether it could notify was tried out, in silence.
  await page.evaluate('notifications = []');
  await lookAt(page, false);
  await product.admin.advance('told', 1);
  const notifications = await eventually('the notification', async () => {
    await page.clock.runFor(SECOND_MS);
    const made = await page.evaluate<unknown[]>('notifications');
    return made.length > 0 ? made : null;
  });
  expect(notifications).toEqual([
    {
      title: 'It is your turn',
      body: expect.stringContaining('Press “Continue” to come in.'),
      hidden: true,
    },
  ]);
});
