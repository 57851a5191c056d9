import type { Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openVisitor, startChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { type Product, startProduct } from '../support/product.ts';
import { type LoginCheck, RelyingParty } from '../support/relying-party.ts';
import { launchSetup, SHOP_SECRET } from '../support/shop-setup.ts';
import { type Site, startSite, WELCOME } from '../support/site.ts';

let chrome: Chromium;
let site: Site;
let product: Product;
let shop: RelyingParty;

beforeAll(async () => {
  [chrome, site] = await Promise.all([startChromium(), startSite()]);
  const redirectUri = `${site.origin}/callback`;
  product = await startProduct(launchSetup({}, { redirect_uris: [redirectUri], login_state: 'per_request' }));
  shop = await RelyingParty.discover({ issuer: product.issuer, clientId: 'shop', secret: SHOP_SECRET, redirectUri });
});
afterAll(async () => {
  await chrome.close();
  await product[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

/** Goes to the waiting room as the site sends visitors there. */
async function joinTheLine(page: Page): Promise<{ login: LoginCheck; number: number }> {
  const login = await shop.login();
  await page.goto(login.url);
  expect(await page.textContent('h1')).toBe('You are in line');
  return { login, number: await numberOn(page) };
}

async function numberOn(page: Page): Promise<number> {
  const figure = page.locator('.figure', { hasText: 'Your number' });
  return Number(await figure.locator('dd').textContent());
}

/** The page goes on by itself, all the way to the site. @returns the callback */
async function arrive(page: Page): Promise<string> {
  await page.waitForURL(({ href }) => shop.isCallback(href), { timeout: 15_000 });
  expect(await page.textContent('h1')).toBe(WELCOME);
  return page.url();
}

describe.each([
  { javaScriptEnabled: true, how: 'with' },
  { javaScriptEnabled: false, how: 'without' },
])('Chromium $how JavaScript', ({ javaScriptEnabled }) => {
  test('waits on a page that looks again by itself, is called, and the site gets its tokens', async () => {
    await using visitor = await openVisitor(chrome, { javaScriptEnabled });
    const { page } = visitor;
    const { login, number } = await joinTheLine(page);
    const lastUpdated = () => page.getAttribute('p.quiet time', 'datetime');
    const first = await lastUpdated();
    await eventually('the page to look again', async () => (await lastUpdated()) !== first);
    expect(await numberOn(page)).toBe(number);

    await product.admin.advance('launch', 1);
    const tokens = await shop.exchange(await arrive(page), login);
    expect(tokens.claims()).toMatchObject({ queue_position: number, room: 'launch' });
    expect(await shop.userinfo(tokens)).toMatchObject({ queue_position: number, room: 'launch' });
    expect(visitor.complaints).toEqual([]);
  });
});

test('Chromium has one number in two tabs, and one visit', async () => {
  await using visitor = await openVisitor(chrome);
  const tabs = [visitor.page, await visitor.context.newPage()] as const;
  const [first, second] = [await joinTheLine(tabs[0]), await joinTheLine(tabs[1])];
  expect(second.number).toBe(first.number);

  await product.admin.advance('launch', 1);
  const callbacks = await Promise.all(tabs.map((tab) => arrive(tab)));
  const tokens = await Promise.all([first, second].map(({ login }, tab) => shop.exchange(callbacks[tab] ?? '', login)));
  const [subs, numbers] = [new Set(), new Set()];
  for (const { claims } of tokens) {
    subs.add(claims()?.sub);
    numbers.add(claims()?.queue_position);
  }
  expect(subs.size).toBe(1);
  expect([...numbers]).toEqual([first.number]);
  expect(visitor.complaints).toEqual([]);
});
