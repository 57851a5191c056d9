import type { Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openVisitor, startChromium } from '../support/chromium.ts';
import { type Product, startProduct } from '../support/product.ts';
import { SHOP_CALLBACK, shopClient } from '../support/shop-setup.ts';
import { follow, OWN_PAGE, OWN_STATUS } from './follower.ts';
import { loginUrl } from './people-in-line.ts';

const ROOMS = {
  // Nobody has to be seen, so the page asks for everybody's status while it waits.
  doors: { title: 'Winter sale', mode: 'closed', pass_over: false },
  tabs: { title: 'Winter sale', mode: 'closed' },
  forgetful: { title: 'Winter sale' },
  former: { title: 'Winter sale' },
  half: { title: 'Winter sale' },
  busy: { title: 'Winter sale' },
  gone: { title: 'Winter sale' },
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

const place = (page: Page): Promise<string | null> => page.getAttribute('main', 'data-state');

function arrival(page: Page): Promise<unknown> {
  return page.waitForRequest((request) => request.url().startsWith(SHOP_CALLBACK));
}

test('somebody at a closed door joins when it opens, once, and is given one number', async () => {
  await using visitor = await follow(chrome, await loginUrl(product, 'doors'));
  const { page, asked, passUntil } = visitor;
  await passUntil('two answers', () => asked.room >= 2);
  expect([await place(page), asked.loaded]).toEqual(['closed', 0]);

  await product.admin.patch('doors', { mode: 'open' });
  await passUntil('the number', async () => (await place(page)) === 'waiting');
  expect(asked.loaded).toBe(1);
  expect(await product.admin.room('doors')).toMatchObject({ issued: 1, waiting: 1 });
  const before = asked.room;
  await passUntil('more answers', () => asked.room > before);
  expect(asked.loaded).toBe(1);
  expect(visitor.complaints).toEqual([]);
});

test('of several tabs at a closed door one joins, and all show its number', async () => {
  await using visitor = await follow(chrome, await loginUrl(product, 'tabs'));
  const { page: first, context, passUntil } = visitor;
  const second = await context.newPage();
  let loaded = 0;
  await second.goto(first.url());
  second.on('request', (request) => {
    if (request.isNavigationRequest()) loaded += 1;
  });
  expect([await place(first), await place(second)]).toEqual(['closed', 'closed']);
  await product.admin.patch('tabs', { mode: 'open' });
  await passUntil('both to have joined', async () => {
    await second.clock.runFor(1_000);
    return (await place(first)) === 'waiting' && (await place(second)) === 'waiting';
  });
  expect(loaded + visitor.asked.loaded).toBe(1);
  expect((await product.admin.room('tabs')).issued).toBe(1);
});

test('a browser that loses its ticket each time is not sent round in a loop', async () => {
  await using visitor = await follow(chrome, await loginUrl(product, 'forgetful'));
  const { page, context, asked, passUntil } = visitor;
  const ticket = /^owr_ticket_forgetful/;
  await context.clearCookies({ name: ticket });
  await page.route(/\/interaction\/[^/]+$/, async (route) => {
    const response = await route.fetch();
    // The context has kept the cookies of that answer.
    await context.clearCookies({ name: ticket });
    const { 'set-cookie': _lost, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  await page.reload();
  let steps = 0;
  await passUntil('ten minutes to pass', () => {
    steps += 1;
    return steps === 60;
  });
  // After 1, 4 and 16 seconds, then every minute, by chance half as long.
  expect(asked.loaded).toBeGreaterThan(4);
  expect(asked.loaded).toBeLessThan(25);
});

test.each([
  { room: 'former', unknown: [OWN_STATUS, OWN_PAGE], what: 'neither the status nor the page' },
  { room: 'half', unknown: [OWN_PAGE], what: 'not the page' },
])(
  'a page whose questions reach a process of another version, which knows $what, arrives all the same',
  async ({ room, unknown }) => {
    await using visitor = await openVisitor(chrome);
    const { page } = visitor;
    await page.goto(await loginUrl(product, room));
    for (const url of unknown) {
      await page.route(url, (route) =>
        route.fulfill({ status: 404, body: '<main id="place"><h1>Nothing here</h1></main>' }),
      );
    }
    const arrived = arrival(page);
    await product.admin.advance(room, 1);
    await arrived;
    expect(await product.admin.room(room)).toMatchObject({ inside: 1 });
  },
);

test('while the page of another place cannot be had the old one stays, says so, and tries again', async () => {
  await using visitor = await openVisitor(chrome);
  const { page } = visitor;
  await page.goto(await loginUrl(product, 'busy'));
  await page.route(OWN_PAGE, (route) => route.fulfill({ status: 503, headers: { 'retry-after': '1' } }));
  await product.admin.advance('busy', 1);
  await page.locator('[data-live="note"]', { hasText: 'out of reach' }).waitFor();
  expect(await place(page)).toBe('waiting');
  await page.unroute(OWN_PAGE);
  await arrival(page);
});

test('somebody whose cookies are gone is told that no place is kept', async () => {
  await using visitor = await openVisitor(chrome);
  const { page, context } = visitor;
  await page.goto(await loginUrl(product, 'gone'));
  await context.clearCookies();
  // It is looked at again, so it asks at once.
  await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
  await page.locator('h1', { hasText: 'No place is kept here' }).waitFor();
});
