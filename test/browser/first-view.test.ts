import type { Browser as Chromium, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openVisitor, startChromium } from '../support/chromium.ts';
import { type Product, startProduct } from '../support/product.ts';
import { shopClient } from '../support/shop-setup.ts';
import { loginUrl } from './people-in-line.ts';

let product: Product;
let chrome: Chromium;

beforeAll(async () => {
  const rooms = { sale: { title: 'Winter sale' } };
  const clients = [shopClient({ client_id: 'shop-sale', room: 'sale' })];
  [product, chrome] = await Promise.all([startProduct({ rooms, clients }), startChromium()]);
});
afterAll(async () => {
  await chrome.close();
  await product[Symbol.asyncDispose]();
});

test('a first view is three requests and 14 KB: the page, one stylesheet and one script', async () => {
  await using visitor = await openVisitor(chrome);
  const { page } = visitor;
  const requests: Request[] = [];
  page.on('request', (request) => requests.push(request));
  await page.goto(await loginUrl(product, 'sale'));
  const paths = requests.map((request) => new URL(request.url()).pathname.replace(/^(\/interaction\/).*/, '$1'));
  // The login is a redirect to the page.
  expect(paths.toSorted()).toEqual([
    '/assets/waiting-room.css',
    '/assets/waiting-room.js',
    '/authorize',
    '/interaction/',
  ]);
  const sizes = await Promise.all(requests.map((request) => request.sizes()));
  expect(sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0)).toBeLessThan(14 * 1024);
});
