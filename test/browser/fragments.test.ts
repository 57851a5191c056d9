import type { Browser as Chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openVisitor, startChromium, stopClock } from '../support/chromium.ts';
import { type Product, startProduct } from '../support/product.ts';
import { RelyingParty } from '../support/relying-party.ts';
import { SHOP_SECRET, shopClient } from '../support/shop-setup.ts';
import { type Site, startSite } from '../support/site.ts';

const FRAGMENT = '#/tickets?row=7';
const ROOMS = ['script', 'button', 'form', 'plain', 'free'];

let site: Site;
let product: Product;
let chrome: Chromium;

beforeAll(async () => {
  site = await startSite();
  const clients = ROOMS.map((room) =>
    shopClient({ client_id: `shop-${room}`, room, redirect_uris: [`${site.origin}/callback`] }),
  );
  const rooms = Object.fromEntries(ROOMS.map((room) => [room, room === 'free' ? { mode: 'off' } : {}]));
  [product, chrome] = await Promise.all([startProduct({ rooms, clients }), startChromium()]);
});
afterAll(async () => {
  await chrome.close();
  await product[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

/** The way to a room that a deep link leads to: the fragment comes through the redirects of the gateway. */
async function deepLink(room: string): Promise<string> {
  const redirectUri = `${site.origin}/callback`;
  const party = { issuer: product.issuer, clientId: `shop-${room}`, secret: SHOP_SECRET, redirectUri };
  return (await (await RelyingParty.discover(party)).login()).url + FRAGMENT;
}

/** The site, with the fragment of the page that was asked for. */
const arrived = (url: URL): boolean => url.origin === site.origin && url.hash === FRAGMENT;

test.concurrent.each(['free', 'script'])('comes to the site, room %s', async (room) => {
  await using visitor = await openVisitor(chrome);
  const { page } = visitor;
  await page.goto(await deepLink(room));
  if (room !== 'free') await product.admin.advance(room, 1);
  await page.waitForURL(arrived);
});

test.concurrent('comes to the site by the button of the turn', async () => {
  await using visitor = await openVisitor(chrome);
  const { page } = visitor;
  // No time passes for the page, so it does not go on by itself.
  await stopClock(page);
  await page.goto(await deepLink('button'));
  await product.admin.advance('button', 1);
  await page.evaluate('dispatchEvent(new Event("online"))');
  await page.clock.runFor(1_500);
  await page.evaluate('dispatchEvent(new Event("online"))');
  await page.click('a.button');
  await page.waitForURL(arrived);
});

test.concurrent('stays with the page when a form leads back to it', async () => {
  await using visitor = await openVisitor(chrome);
  const { page } = visitor;
  await page.goto(await deepLink('form'));
  await product.admin.call('POST', '/rooms/form/reset');
  await page.click('form button');
  await page.locator('[data-state=waiting]').waitFor();
  expect(new URL(page.url()).hash).toBe(FRAGMENT);
});

test.concurrent('does not keep a page from going on where no scripts run', async () => {
  await using visitor = await openVisitor(chrome, { javaScriptEnabled: false });
  const { page } = visitor;
  await page.goto(await deepLink('plain'));
  await product.admin.advance('plain', 1);
  await page.waitForURL(({ origin }) => origin === site.origin);
});
