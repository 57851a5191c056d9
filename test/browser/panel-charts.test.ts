import type { Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults } from '../support/accessibility.ts';
import { openVisitor, startChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { ADMIN_KEY, type Product, startProduct } from '../support/product.ts';
import { shopClient } from '../support/shop-setup.ts';
import { othersJoin } from './people-in-line.ts';

let product: Product;
let chrome: Chromium;

beforeAll(async () => {
  const rooms = { launch: { title: 'Winter sale' } };
  const clients = [shopClient({ client_id: 'shop-launch', room: 'launch' })];
  [product, chrome] = await Promise.all([startProduct({ rooms, clients }), startChromium()]);
  await othersJoin(product, 'launch', 5);
});
afterAll(async () => {
  await chrome.close();
  await product[Symbol.asyncDispose]();
});

/** Whether a chart has points of a colour of its own: neither of the grid nor of its labels. */
function isDrawn(page: Page, name: string): Promise<boolean> {
  return page.evaluate(`(() => {
    const { width, height } = document.querySelector('[data-chart="${name}"] canvas');
    const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(document.querySelector('[data-chart="${name}"] canvas'), 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] === 255 && Math.max(...data.slice(at, at + 3)) - Math.min(...data.slice(at, at + 3)) > 100) return true;
    }
    return false;
  })()`);
}

test.for([
  { screen: 'phone', viewport: { width: 390, height: 844 } },
  { screen: 'desktop', viewport: { width: 1280, height: 800 } },
])('on a $screen the line is drawn as it moves, in words too', { timeout: 60_000 }, async ({ viewport }) => {
  await using operator = await openVisitor(chrome, { viewport, reducedMotion: 'reduce', timezoneId: 'Asia/Tokyo' });
  const { page } = operator;
  await page.goto(`${product.issuer}/admin`);
  await page.fill('input[name=key]', ADMIN_KEY);
  await page.click('text=Sign in >> nth=-1');
  await page.click('text=Winter sale');
  const plot = page.locator('[data-chart=line] .plot');
  await eventually('a line', () => isDrawn(page, 'line'));
  expect(await plot.getAttribute('aria-label')).toMatch(/^In line, a chart\. Not called yet: \d now, \d at most\.$/);
  const before = await page.textContent('[data-chart=line] .legend strong');
  await product.admin.advance('launch', 1);
  await eventually(
    'the line to move',
    async () => (await page.textContent('[data-chart=line] .legend strong')) !== before,
  );
  expect(await page.textContent('footer')).toContain('Times are in Asia/Tokyo (GMT+9).');

  const asked = page.waitForResponse((response) => response.url().endsWith('/figures?minutes=360'));
  await page.click('.ranges >> text=6 h');
  expect((await asked).status()).toBe(200);
  await page.waitForURL(/minutes=360#charts-card$/);
  await eventually('the line of the longer time', () => isDrawn(page, 'line'));
  for (const summary of await page.locator('#charts-card summary').all()) await summary.click();
  expect(await page.locator('.table thead th').count()).toBe(13);
  await eventually('what was done', async () => (await page.locator('[data-act]').count()) > 0);
  expect(await page.textContent('[data-act] .actor')).toBe('tests');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  }
  // A phone that is turned.
  await page.setViewportSize({ width: viewport.height, height: 500 });
  await eventually('the charts to fit', () =>
    page.evaluate<boolean>(`[...document.querySelectorAll('.plot')].every((plot) =>
      Math.abs(plot.querySelector('canvas').getBoundingClientRect().width - plot.clientWidth) < 2)`),
  );
  // Breaches of the Content-Security-Policy would be told here.
  expect(operator.complaints).toEqual([]);
});
