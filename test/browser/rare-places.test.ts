import type { BrowserContextOptions, Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChromiumVisitor, openVisitor, startChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { withoutRefresh } from '../support/page-refresh.ts';
import { type Product, startProduct } from '../support/product.ts';
import { SHOP_CALLBACK, shopClient } from '../support/shop-setup.ts';
import { look } from './look.ts';
import { loginUrl, othersJoin } from './people-in-line.ts';

const ROOMS = {
  saving: { title: 'Winter sale' },
  next: { title: 'Winter sale', turn_window: '1s', grace: '1m', inlet: { admit: 1, every: '1h' } },
  twice: { title: 'Winter sale', turn_window: '1s', grace: '1m' },
  anew: { title: 'Winter sale' },
  ended: { title: 'Winter sale' },
  bare: { title: 'Winter sale', inlet: { admit: 1, every: '1h' }, message: 'Thank you for your patience!' },
};

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

async function visit(room: keyof typeof ROOMS, options: BrowserContextOptions = {}): Promise<ChromiumVisitor> {
  const visitor = await openVisitor(chrome, options);
  await visitor.page.goto(await loginUrl(product, room));
  return visitor;
}

function heading(page: Page, words: string): Promise<unknown> {
  return page.locator('h1', { hasText: words }).waitFor();
}

test('a ticket that was lost on the way', async () => {
  await using visitor = await visit('saving');
  const { page, context } = visitor;
  await context.clearCookies({ name: /^owr_ticket_saving/ });
  // As often as this it has come back without one, so that it holds still while we look.
  await page.evaluate('sessionStorage.setItem("owr reloads", "9")');
  await page.reload();
  await heading(page, 'Saving you a place');
  await look(page, 'saving');
  await page.evaluate('sessionStorage.removeItem("owr reloads")');
  await context.clearCookies({ name: /^owr_ticket_saving/ });
  await page.reload();
  await heading(page, 'You are in line');
});

test('back after the turn', async () => {
  // The first one has the share of this hour.
  await othersJoin(product, 'next', 1);
  await using visitor = await visit('next');
  const { page } = visitor;
  const address = page.url();
  await page.goto('about:blank');
  const { issued, serving } = await product.admin.room('next');
  await product.admin.advance('next', issued - serving);
  await eventually('the turn to be over', async () => {
    const { outstanding } = await product.admin.room('next');
    return outstanding === 0;
  });
  await page.goto(address);
  await heading(page, 'You are next');
  await look(page, 'next');
});

test('back after a turn and a late turn', async () => {
  await using visitor = await visit('twice');
  const { page, context } = visitor;
  const address = page.url();
  await page.goto('about:blank');
  const turnIsOver = () =>
    eventually('the turn to be over', async () => (await product.admin.room('twice')).outstanding === 0);
  await product.admin.advance('twice', 1);
  await turnIsOver();
  const back = await context.request.get(`${address}/status`);
  expect(await back.json()).toMatchObject({ place: 'turn' });
  await othersJoin(product, 'twice', 1);
  await turnIsOver();
  await page.goto(address);
  await heading(page, 'Two turns have passed');
  await look(page, 'void');
  await page.click('text=Join the line again');
  await heading(page, 'You are in line');
});

test('the line has started anew', async () => {
  await using visitor = await visit('anew');
  await product.admin.reset('anew');
  await heading(visitor.page, 'The line has started anew');
  await look(visitor.page, 'reset');
  await visitor.page.click('text=Join the line again');
  await heading(visitor.page, 'You are in line');
});

test('a visit that has ended', async () => {
  await using visitor = await visit('ended');
  const { page } = visitor;
  const address = page.url();
  const arrived = page.waitForRequest((request) => request.url().startsWith(SHOP_CALLBACK));
  await product.admin.advance('ended', 1);
  await arrived;
  // Nobody serves the shop: the browser goes on to a page of its own about that, in its own time.
  await eventually('that page', async () => page.url().startsWith('chrome-error:'));
  const list = await product.admin.call('GET', '/rooms/ended/admissions');
  const { admissions } = (await list.json()) as { admissions: { sub: string }[] };
  await product.admin.end('ended', admissions[0]?.sub ?? '');
  await page.goto(address);
  await heading(page, 'Your visit has ended');
  await look(page, 'ended');
});

test('without JavaScript the page says all there is to say', async () => {
  await othersJoin(product, 'bare', 3);
  await using visitor = await visit('bare', { javaScriptEnabled: false });
  const { page } = visitor;
  const text = await page.innerText('main');
  for (const words of ['You are in line', 'People ahead of you', ' hours', 'next look in', 'patience']) {
    expect(text).toContain(words);
  }
  // To be examined it must run scripts, though not ours, and hold still.
  await using examined = await openVisitor(chrome);
  await examined.context.addCookies(await visitor.context.cookies());
  await examined.context.route('**/assets/*.js*', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: '' }),
  );
  await examined.context.route('**/interaction/*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: withoutRefresh(await response.text()) });
  });
  await examined.page.goto(page.url());
  await look(examined.page, 'no-script');
});
