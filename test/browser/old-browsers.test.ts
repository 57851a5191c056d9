import type { Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { openVisitor, startChromium } from '../support/chromium.ts';
import { type Product, startProduct } from '../support/product.ts';
import { RelyingParty } from '../support/relying-party.ts';
import { SHOP_SECRET, shopClient } from '../support/shop-setup.ts';
import { type Site, startSite } from '../support/site.ts';
import { OWN_STATUS, ROOM_STATUS } from './follower.ts';
import { LACKS } from './lacks.ts';

const ROOMS = [...Object.keys(LACKS), 'failing'];

let site: Site;
let product: Product;
let chrome: Chromium;

beforeAll(async () => {
  site = await startSite();
  const rooms = Object.fromEntries(ROOMS.map((room) => [room, { title: 'Winter sale' }]));
  const clients = ROOMS.map((room) =>
    shopClient({ client_id: `shop-${room}`, room, redirect_uris: [`${site.origin}/callback`] }),
  );
  [product, chrome] = await Promise.all([startProduct({ rooms, clients }), startChromium()]);
});
afterAll(async () => {
  await chrome.close();
  await product[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

/** Goes to the waiting room, is called there, and comes to the site. */
async function goIn(page: Page, room: string): Promise<void> {
  const redirectUri = `${site.origin}/callback`;
  const party = { issuer: product.issuer, clientId: `shop-${room}`, secret: SHOP_SECRET, redirectUri };
  await page.goto((await (await RelyingParty.discover(party)).login()).url);
  await product.admin.advance(room, 1);
  await page.waitForURL(({ origin }) => origin === site.origin);
}

test.concurrent.each(Object.entries(LACKS))(
  'whoever has no working %s is called all the same',
  async (room, missing) => {
    await using visitor = await openVisitor(chrome);
    const { page } = visitor;
    await page.addInitScript(missing);
    await goIn(page, room);
  },
);

test.concurrent('a page whose script has had no good answer is loaded anew', async () => {
  await using visitor = await openVisitor(chrome);
  const { page } = visitor;
  await page.route(OWN_STATUS, (route) => route.abort());
  await page.route(ROOM_STATUS, (route) => route.abort());
  await goIn(page, 'failing');
});
