import { expect, test } from 'vitest';
import { startProduct } from '../support/product.ts';
import { launchSetup } from '../support/shop-setup.ts';
import { callAll, discoverShop, queueUp } from '../support/visits.ts';

/** What `fetch(location.pathname, { headers: { accept: 'text/html' }, cache: 'no-store' })` sends behind such a proxy. */
const FORMER_FETCH = { Accept: 'text/html', 'Cache-Control': 'no-cache', Pragma: 'no-cache' };

test('a page from before an update loses no turn, also behind a proxy that removes Fetch Metadata', async () => {
  await using product = await startProduct(launchSetup());
  const { browser, page } = await queueUp(await discoverShop(product.issuer));
  expect(await browser.json(`${page.url}?place`)).toMatchObject({ state: 'waiting', place: 'waiting', number: 1 });
  await callAll(product, 'launch');
  expect(await browser.json(`${page.url}?place`)).toMatchObject({ place: 'turn', continue: page.url });

  const swapped = await browser.request(page.url, { headers: FORMER_FETCH });
  expect(swapped).toMatchObject({ status: 200, text: expect.stringContaining('data-state="turn"') });
  expect(await product.admin.room('launch')).toMatchObject({ outstanding: 1, inside: 0 });
  expect((await browser.request(page.url)).status).toBe(303);
  expect(await product.admin.room('launch')).toMatchObject({ outstanding: 0, inside: 1 });
});

test('a reload that asks for a fresh copy takes the turn: a browser accepts more than HTML', async () => {
  await using product = await startProduct(launchSetup());
  const { browser, page } = await queueUp(await discoverShop(product.issuer));
  await callAll(product, 'launch');
  const { Accept: _, ...fresh } = FORMER_FETCH;
  expect((await browser.request(page.url, { headers: fresh })).status).toBe(303);
});
