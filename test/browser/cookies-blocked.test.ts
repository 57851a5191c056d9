import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openVisitor, openVisitorWithoutCookies, startChromium } from '../support/chromium.ts';
import { refreshOf } from '../support/page-refresh.ts';
import { type Product, startProduct } from '../support/product.ts';
import { SHOP_CALLBACK, shopClient } from '../support/shop-setup.ts';
import { look } from './look.ts';
import { loginUrl } from './people-in-line.ts';

let product: Product;

beforeAll(async () => {
  const clients = [shopClient({ client_id: 'shop-line', room: 'line' })];
  product = await startProduct({ rooms: { line: { title: 'Winter sale' } }, clients });
});
afterAll(() => product[Symbol.asyncDispose]());

describe.each([
  { javaScriptEnabled: true, how: 'with' },
  { javaScriptEnabled: false, how: 'without' },
])('who blocks cookies, $how JavaScript', ({ javaScriptEnabled }) => {
  test('is told what is wrong and what to do, takes no number, and may try again', async () => {
    await using visitor = await openVisitorWithoutCookies({ javaScriptEnabled });
    const { page } = visitor;
    await page.goto(await loginUrl(product, 'line'));
    expect(await page.textContent('h1')).toBe('Please allow cookies');
    expect(await page.getAttribute('main', 'data-state')).toBe('cookies');
    if (javaScriptEnabled) await look(page, 'cookies');
    // It neither reloads itself nor goes in circles.
    const again = await fetch(page.url(), { headers: { accept: 'text/html' }, redirect: 'manual' });
    expect([refreshOf(await again.text()), again.headers.get('location')]).toEqual([null, null]);
    expect((await product.admin.room('line')).issued).toBe(0);
    // Of its status, for crawlers: people wait.
    expect(visitor.complaints).toEqual([expect.stringContaining('503 (Service Unavailable)')]);

    const site = new URL(SHOP_CALLBACK).origin;
    const tried = page.waitForRequest((request) => request.url().startsWith(site));
    await page.click('a:text("Try again")');
    await tried;
  });
});

test('who keeps cookies but has an old link is told to begin afresh', async () => {
  await using chrome = await startChromium();
  await using visitor = await openVisitor(chrome);
  const { page } = visitor;
  await page.goto(`${product.issuer}/interaction/Zm9yZ290dGVuLWxvbmctYWdv`);
  expect(await page.textContent('h1')).toBe('No place is kept here');
});
