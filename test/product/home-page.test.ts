import { afterAll, beforeAll, expect, test } from 'vitest';
import { http } from '../support/http.ts';
import { type Product, startProduct } from '../support/product.ts';
import { shopClient } from '../support/shop-setup.ts';

const ROOM = 'sale-of-the-year';
const PAGE = { accept: 'text/html' };

let product: Product;
beforeAll(async () => {
  product = await startProduct({ rooms: { [ROOM]: {} }, clients: [shopClient({ room: ROOM })] });
});
afterAll(() => product[Symbol.asyncDispose]());

test('the root says what this is, in the language of the browser', async () => {
  const english = await http(`${product.issuer}/`, { headers: PAGE });
  expect(english.status).toBe(200);
  expect(english.text).toContain('<h1>This is a waiting room</h1>');
  expect(english.text).toContain('<p class="lead">Please go back to the site that you wanted to visit.</p>');
  expect(english.headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  const german = await http(`${product.issuer}/?x=1`, { headers: { ...PAGE, 'accept-language': 'de' } });
  expect(german.text).toContain('<h1>Das ist ein Warteraum</h1>');
});

test('it gives nothing away: no panel, no room, no client, no cookie', async () => {
  const { text, headers } = await http(`${product.issuer}/`, { headers: PAGE });
  for (const secret of ['admin', ROOM, 'shop']) expect(text).not.toContain(secret);
  expect(text).not.toContain('<a ');
  expect(headers['set-cookie']).toBeUndefined();
});

test('programs, other methods and other paths find nothing there', async () => {
  expect((await http(`${product.issuer}/`, { headers: { accept: 'application/json' } })).status).toBe(404);
  expect((await http(`${product.issuer}/`, { method: 'POST', headers: PAGE })).status).toBe(404);
  for (const path of ['//', '//x', '/index.html']) {
    expect((await http(`${product.issuer}${path}`, { headers: PAGE })).status, path).toBe(404);
  }
  const head = await http(`${product.issuer}/`, { method: 'HEAD', headers: PAGE });
  expect([head.status, head.text]).toEqual([200, '']);
});
