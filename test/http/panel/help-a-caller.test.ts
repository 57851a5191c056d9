import { join } from 'node:path';
import type { Browser as Chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults } from '../../support/accessibility.ts';
import { openVisitor, startChromium } from '../../support/chromium.ts';
import { eventually } from '../../support/eventually.ts';
import { ADMIN_KEY, type Product, startProduct } from '../../support/product.ts';
import { shopClient } from '../../support/shop-setup.ts';
import { discoverShop, queueUp } from '../../support/visits.ts';

/** With SCREENSHOTS=<folder> every page is left there as a picture, for people to look at. */
const { SCREENSHOTS } = process.env;
const WIDTHS = [390, 1024, 1440];
/** What an operator may need at most. */
const CLICKS = 4;

let product: Product;
let chrome: Chromium;

beforeAll(async () => {
  const room = { turn_window: '1s', grace: '0s', pass_over: false };
  const rooms = { launch: { title: 'Winter sale', ...room }, exam: { title: 'Exam registration', ...room } };
  const clients = [shopClient({ room: 'launch' }), shopClient({ client_id: 'exams', room: 'exam' })];
  [product, chrome] = await Promise.all([startProduct({ rooms, clients }), startChromium()]);
});
afterAll(async () => {
  await chrome.close();
  await product[Symbol.asyncDispose]();
});

test('a caller who lost the turn is helped in a few clicks', { timeout: 120_000 }, async () => {
  const { admin, issuer } = product;
  const caller = await queueUp(await discoverShop(issuer));
  await queueUp(await discoverShop(issuer, { clientId: 'exams' }));
  await admin.advance('launch', 1);
  await eventually('the turn to be over', async () => (await admin.room('launch')).missed === 1);

  await using operator = await openVisitor(chrome);
  const { page } = operator;
  await page.goto(`${issuer}/admin`);
  await page.getByLabel('Admin key').fill(ADMIN_KEY);
  await page.keyboard.press('Enter');

  async function inspect(name: string): Promise<void> {
    for (const width of WIDTHS) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
        expect([name, await accessibilityFaults(page)]).toEqual([name, []]);
        if (SCREENSHOTS === undefined) continue;
        await page.screenshot({ path: join(SCREENSHOTS, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      }
    }
  }

  let clicks = 0;
  async function click(role: 'button' | 'searchbox', name: RegExp): Promise<void> {
    await page.getByRole(role, { name }).click();
    clicks += 1;
  }

  await page.getByRole('heading', { name: 'Rooms', exact: true }).waitFor();
  await inspect('rooms');
  await click('searchbox', /^Find a visitor/);
  await page.keyboard.type(`#${caller.number}`);
  await click('button', /^Find$/);
  await page.getByRole('heading', { name: 'Lost the turn' }).waitFor();
  await page.getByRole('heading', { name: 'Waits in line' }).waitFor();
  await inspect('found');
  await click('button', /^Give the place back to number 1 of Winter sale$/);
  await page.getByRole('heading', { name: 'May enter now' }).waitFor();
  await inspect('given-back');
  expect(clicks).toBeLessThanOrEqual(CLICKS);
  expect(await page.getByRole('status').first().textContent()).toContain('Number 1 has its place back.');
  expect(new URL(page.url()).searchParams.get('q')).toBe('#1');
  expect(await caller.browser.json(caller.page.url)).toMatchObject({ state: 'turn', number: 1 });
  expect(operator.complaints).toEqual([]);
});
