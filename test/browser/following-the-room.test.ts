import type { Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChromium } from '../support/chromium.ts';
import { freePort } from '../support/free-port.ts';
import { type Product, startProduct } from '../support/product.ts';
import { SHOP_CALLBACK, shopClient } from '../support/shop-setup.ts';
import { type Follower, follow, ROOM_STATUS, STEP_MS } from './follower.ts';
import { loginUrl, othersJoin } from './people-in-line.ts';

/** A room status that was of no use is left alone for so long. */
const LEFT_ALONE_MS = 120_000;

/** Nobody has to be seen, so everybody who is not called is far away. */
const FAR = { title: 'Winter sale', pass_over: false };
const ROOMS = {
  far: FAR,
  moving: { ...FAR, inlet: { admit: 1, every: '1m' } },
  called: FAR,
  near: FAR,
  blocked: FAR,
  early: { ...FAR, mode: 'prequeue', opens_at: new Date(Date.now() + 9_000_000).toISOString() },
};

let product: Product;
let chrome: Chromium;

beforeAll(async () => {
  const clients = Object.keys(ROOMS).map((room) => shopClient({ client_id: `shop-${room}`, room }));
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}/wait`;
  [product, chrome] = await Promise.all([startProduct({ rooms: ROOMS, clients, port, issuer }), startChromium()]);
});
afterAll(async () => {
  await chrome.close();
  await product[Symbol.asyncDispose]();
});

/** A visitor whose page has a clock of its own, which the test moves. */
async function followRoom(room: keyof typeof ROOMS): Promise<Follower> {
  return follow(chrome, await loginUrl(product, room));
}

function figure(page: Page, name: string): Promise<string | null> {
  return page.textContent(`[data-live="${name}"]`);
}

const place = (page: Page): Promise<string | null> => page.getAttribute('main', 'data-state');

test('from afar a page asks for everybody’s status alone, and still sees whatever happens', async () => {
  await othersJoin(product, 'far', 9);
  await using visitor = await followRoom('far');
  const { page, asked, passUntil } = visitor;
  expect(await figure(page, 'ahead')).toBe('9');
  await passUntil('eight answers', () => asked.room >= 8);
  expect(asked.own).toBe(0);

  await product.admin.advance('far', 3);
  await passUntil('the line to move', async () => (await figure(page, 'ahead')) === '6');
  expect(await figure(page, 'serving')).toBe('3');
  expect(Number(await page.getAttribute('[data-live="progress"]', 'value'))).toBeCloseTo(33.3, 0);
  await product.admin.patch('far', { message: 'We are nearly there.' });
  await passUntil('the message', async () => (await figure(page, 'message')) === 'We are nearly there.');

  await product.admin.patch('far', { mode: 'paused' });
  await passUntil('the pause', async () => (await place(page)) === 'paused');
  await product.admin.patch('far', { mode: 'open' });
  await passUntil('the end of the pause', async () => (await place(page)) === 'waiting');
  await product.admin.reset('far');
  await passUntil('the reset', async () => (await place(page)) === 'reset');
  expect(asked.room).toBeGreaterThan(3 * asked.own);
  expect(visitor.complaints).toEqual([]);
});

test('the turn comes by itself to a page that follows the room', async () => {
  await othersJoin(product, 'called', 2);
  await using visitor = await followRoom('called');
  const { page, asked, passUntil } = visitor;
  await page.route(`${SHOP_CALLBACK}*`, (route) => route.fulfill({ body: 'Welcome' }));
  await passUntil('an answer', () => asked.room > 0);
  expect(asked.own).toBe(0);
  await product.admin.advance('called', 3);
  await passUntil('the site', () => page.url().startsWith(SHOP_CALLBACK));
});

test('whoever has to be seen asks for their own status', async () => {
  await using visitor = await followRoom('near');
  const { page, asked, passUntil } = visitor;
  await passUntil('an answer', () => asked.room > 0);
  expect(asked.own).toBe(0);
  await page.route(ROOM_STATUS, async (route) => {
    const response = await route.fetch();
    const cue = response.headers()['waiting-room'] ?? '';
    await route.fulfill({ response, headers: { ...response.headers(), 'waiting-room': cue.replace('=0', '=2000') } });
  });
  await passUntil('a question of its own', () => asked.own > 0);
});

test('a room status that cannot be had keeps nobody waiting', async () => {
  await using visitor = await followRoom('blocked');
  const { page, passUntil, passedMs } = visitor;
  const refusedAtMs: number[] = [];
  await page.route(ROOM_STATUS, (route) => {
    refusedAtMs.push(passedMs());
    return route.fulfill({ status: 503, headers: { 'retry-after': '5' } });
  });
  await passUntil('that it is said', async () => ((await figure(page, 'note')) ?? '').includes('out of reach'));
  await product.admin.patch('blocked', { mode: 'paused' });
  await passUntil('the pause', async () => (await place(page)) === 'paused');
  // On a busy machine much time passes for the page meanwhile: it tries again every two minutes.
  expect(refusedAtMs).not.toEqual([]);
  const pausesMs = refusedAtMs.slice(1).map((atMs, earlier) => atMs - (refusedAtMs[earlier] ?? 0));
  expect(Math.min(...pausesMs, LEFT_ALONE_MS)).toBeGreaterThanOrEqual(LEFT_ALONE_MS - STEP_MS);
});

test('early visitors follow the room, too, until the doors open', async () => {
  await using visitor = await followRoom('early');
  const { page, asked, passUntil } = visitor;
  await othersJoin(product, 'early', 2);
  await passUntil('the count of entries', async () => (await figure(page, 'entries')) === '3');
  expect(asked.own).toBe(0);
  await product.admin.patch('early', { mode: 'open' });
  await passUntil('the number', async () => (await place(page)) === 'waiting');
});

test('what is told does not jump about, and the way never goes back', async () => {
  await othersJoin(product, 'moving', 29);
  await using visitor = await followRoom('moving');
  const { page, asked, passUntil } = visitor;
  const way = async (): Promise<number> => Number(await page.getAttribute('[data-live="progress"]', 'value'));
  let furthest = 0;
  const estimates: (string | null)[] = [];
  for (const by of [0, 1, 1, 8, 10]) {
    if (by > 0) await product.admin.advance('moving', by);
    const { serving } = await product.admin.room('moving');
    await passUntil('the line to move', async () => Number(await figure(page, 'serving')) >= serving);
    expect(Number(await figure(page, 'ahead'))).toBe(29 - Number(await figure(page, 'serving')));
    estimates.push(await figure(page, 'estimate'));
    expect(await way()).toBeGreaterThanOrEqual(furthest);
    furthest = await way();
  }
  expect(asked.room).toBeGreaterThan(asked.own);
  // Nobody looks up for a minute more or less.
  expect(new Set(estimates.slice(0, 3)).size).toBe(1);
  expect(new Set(estimates).size).toBe(3);
});
