import { join } from 'node:path';
import type { Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults } from '../support/accessibility.ts';
import { type ChromiumVisitor, openVisitor, startChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { withoutRefresh } from '../support/page-refresh.ts';
import { type Product, startProduct } from '../support/product.ts';
import { type RedisServer, startRedis } from '../support/redis-servers.ts';
import { SHOP_CALLBACK, shopClient } from '../support/shop-setup.ts';
import { loginUrl, othersJoin } from './people-in-line.ts';

/** With SCREENSHOTS=<folder> every page is left there as a picture, for people to look at. */
const { SCREENSHOTS } = process.env;

const SCREENS = [
  { screen: 'phone', width: 360, height: 740 },
  { screen: 'desktop', width: 1280, height: 800 },
] as const;

const ROOMS = {
  waiting: { title: 'Winter sale', inlet: { admit: 1, every: '1m' } },
  news: { title: 'Winter sale', mode: 'paused', message: 'The sale opens at ten. Thank you for your patience!' },
  turn: { title: 'Winter sale' },
  missed: { title: 'Winter sale', turn_window: '1s', grace: '0s' },
  closed: { title: 'Winter sale', mode: 'closed' },
  early: { title: 'Winter sale', mode: 'prequeue', opens_at: new Date(Date.now() + 9_000_000).toISOString() },
  drawing: {
    title: 'Winter sale',
    mode: 'prequeue',
    opens_at: new Date(Date.now() + 9_000_000).toISOString(),
    draw_source: 'a beacon',
  },
};
type Room = keyof typeof ROOMS;

let redis: RedisServer;
let product: Product;
let chrome: Chromium;

beforeAll(async () => {
  [redis, chrome] = await Promise.all([startRedis(), startChromium()]);
  const clients = Object.keys(ROOMS).map((room) =>
    shopClient({ client_id: `shop-${room}`, room, hold: '1s', initiate_login_uri: undefined }),
  );
  const { host, port } = redis.node;
  product = await startProduct({ rooms: ROOMS, clients, redisUrl: `redis://${host}:${port}` });
});
afterAll(async () => {
  await chrome.close();
  await product[Symbol.asyncDispose]();
  await redis[Symbol.asyncDispose]();
});

async function visit(room: Room): Promise<ChromiumVisitor> {
  const visitor = await openVisitor(chrome);
  // The pages as the server renders them; with their script they are in waiting-page.test.ts.
  await visitor.context.route('**/assets/*.js*', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: '' }),
  );
  await visitor.page.goto(await loginUrl(product, room));
  return visitor;
}

/** Looks at a page that shows what it should, on every screen and in both colour schemes. */
async function look(visitor: ChromiumVisitor, name: string, says: readonly string[]): Promise<void> {
  const { page } = visitor;
  await holdStill(page);
  const text = await page.innerText('main');
  for (const words of says) expect(text).toContain(words);
  for (const { screen, width, height } of SCREENS) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      if (SCREENSHOTS === undefined) continue;
      await page.screenshot({ path: join(SCREENSHOTS, `${name}-${screen}-${colorScheme}.png`), fullPage: true });
    }
  }
  // The browser itself notes that a page came with status 503.
  expect(visitor.complaints.filter((complaint) => !complaint.includes('status of 503'))).toEqual([]);
}

/** Loads the page once more, for good: what refreshes itself cannot be looked at in peace. */
async function holdStill(page: Page): Promise<void> {
  await page.route('**/interaction/*', async (route) => {
    const response = await route.fetch({ maxRedirects: 0 });
    await route.fulfill({ response, body: withoutRefresh(await response.text()) });
  });
  await page.reload();
}

test('waiting', async () => {
  await othersJoin(product, 'waiting', 4);
  await using visitor = await visit('waiting');
  await look(visitor, 'waiting', ['Winter sale', 'You are in line', 'People ahead of you', '3', 'minutes']);
});

test('waiting, with words of the operator', async () => {
  await using visitor = await visit('news');
  await look(visitor, 'message', ['The line stands still', 'The sale opens at ten. Thank you']);
});

test('the turn of somebody late whose site has no address for a relaunch', async () => {
  await using visitor = await visit('turn');
  await product.admin.advance('turn', 1);
  await eventually('the hold to be over', async () => (await visitor.page.textContent('h1')) === 'It is your turn');
  await look(visitor, 'turn', ['It is your turn', 'Continue']);
  expect(await visitor.page.getAttribute('a.button', 'href')).toBe(new URL(SHOP_CALLBACK).origin);
});

test('a missed turn, and a new place', async () => {
  await using visitor = await visit('missed');
  await product.admin.advance('missed', 1);
  await eventually(
    'the turn to be over',
    async () => (await visitor.page.textContent('h1')) === 'You missed your turn',
  );
  await look(visitor, 'missed', ['You missed your turn', 'Join the line again']);
  await visitor.page.click('button');
  expect(await visitor.page.textContent('h1')).toBe('You are in line');
});

test('closed', async () => {
  await using visitor = await visit('closed');
  await look(visitor, 'closed', ['The waiting room is closed']);
});

test('early, before the doors open', async () => {
  await othersJoin(product, 'early', 2);
  await using visitor = await visit('early');
  await look(visitor, 'early', ['You are early', 'Doors open in', '2 h', 'Keep your receipt']);
  const [beside] = await Promise.all([visitor.context.waitForEvent('page'), visitor.page.click('text=See the draw')]);
  await beside.locator('h1', { hasText: 'The draw' }).waitFor();
  expect(await visitor.page.textContent('h1')).toBe('You are early');
  await beside.close();
  const [receipt] = await Promise.all([visitor.page.waitForEvent('download'), visitor.page.click('text=receipt')]);
  expect(receipt.suggestedFilename()).toMatch(/^receipt-early-\d+\.jws$/);
});

test('a draw that awaits its public value, and the number that it gave', async () => {
  await using visitor = await visit('drawing');
  await product.admin.patch('drawing', { mode: 'open' });
  await eventually('the doors to open', async () => {
    await visitor.page.reload();
    return (await visitor.page.textContent('h1')) === 'The places are being drawn';
  });
  await look(visitor, 'drawing', ['The places are being drawn', 'Your entry']);
  await product.admin.call('POST', '/rooms/drawing/draw', { public_value: '4711' });
  await eventually('the number', async () => {
    await visitor.page.reload();
    return (await visitor.page.textContent('h1')) === 'You are in line';
  });
  await look(visitor, 'drawn', ['You are in line', 'Your place was drawn for entry 1']);
});

test('the store out of reach', async () => {
  await using visitor = await visit('news');
  await redis.stop();
  await look(visitor, 'unavailable', ['One moment, please', 'Your place is kept']);
  expect(await accessibilityFaults(visitor.page)).toEqual([]);
});
