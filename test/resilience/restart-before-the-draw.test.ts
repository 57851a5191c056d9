import { expect, test } from 'vitest';
import { publishedDrawSchema } from '../../src/http/rooms/published-draw.ts';
import { checkDraw } from '../../src/tools/draw-check.ts';
import { Browser } from '../support/browser.ts';
import { claimsOfReceipt } from '../support/early-visitors.ts';
import { eventually } from '../support/eventually.ts';
import { type Product, startProduct } from '../support/product.ts';
import { ask, startRedisWithAof, writtenFile } from '../support/redis-servers.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { launchSetup } from '../support/shop-setup.ts';
import { claimsOf, discoverShop, fetchTokens, queueUp, type Waiting } from '../support/visits.ts';

const CROWD = 60;

const prequeue = () =>
  launchSetup(
    {
      mode: 'prequeue',
      opens_at: new Date(Date.now() + 3_600_000).toISOString(),
      inlet: { capacity: 2 * CROWD },
      turn_window: '15m',
    },
    { hold: '1h' },
  );

function crowd(shop: RelyingParty, size: number): Promise<Waiting[]> {
  return Promise.all(Array.from({ length: size }, () => queueUp(shop)));
}

async function drawOf({ issuer }: Product) {
  return publishedDrawSchema.parse(await new Browser().json(`${issuer}/rooms/launch/draw`));
}

async function entryOf({ browser, page }: Waiting): Promise<number> {
  return Number(claimsOfReceipt((await browser.request(`${page.url}/receipt`)).text).entry);
}

/** Goes in at once, as everybody does for whom there is room. @returns the number */
async function enter(shop: RelyingParty, { browser, login, page }: Waiting): Promise<number> {
  const called = await eventually('the turn', async () => {
    const answer = await shop.walk(browser, page.url);
    return shop.isCallback(answer.location ?? '') && answer;
  });
  return claimsOf(await fetchTokens(shop, login, called.location)).queue_position ?? 0;
}

/** Waits until the product has heard of the room again: that a failover has skipped entries. */
async function whenBack(product: Product): Promise<void> {
  await eventually('the store', async () => (await drawOf(product)).gaps.length > 0);
}

test('60 early visitors, a restart of Redis, doors: 60 are drawn, and all get in', { timeout: 120_000 }, async () => {
  await using redis = await startRedisWithAof();
  await using product = await startProduct({ ...prequeue(), redisUrl: `redis://127.0.0.1:${redis.node.port}` });
  const shop = await discoverShop(product.issuer);
  const early = await crowd(shop, CROWD);
  const before = await drawOf(product);
  await redis.stop();
  await redis.start();
  await whenBack(product);
  const afterwards = await queueUp(shop);
  expect(await entryOf(afterwards)).toBeGreaterThan(CROWD + 1);
  await product.admin.patch('launch', { mode: 'open' });

  const everybody = [...early, afterwards];
  const entries = await Promise.all(everybody.map(entryOf));
  const numbers = await Promise.all(everybody.map((visitor) => enter(shop, visitor)));
  const draw = await eventually('the draw', async () => {
    const told = await drawOf(product);
    return told.drawn && told;
  });
  expect(draw).toMatchObject({ entries: CROWD + 1, gaps: [{ from: CROWD + 1 }] });
  const base = draw.base ?? 0;
  expect(new Set(numbers)).toEqual(new Set(everybody.map((_, index) => base + index + 1)));
  for (const [index, entry] of entries.entries()) {
    const findings = checkDraw({ draw, before, receipt: null, entry, number: numbers[index] ?? 0 });
    expect(findings.filter(({ holds }) => !holds)).toEqual([]);
  }
  expect(await product.admin.room('launch')).toMatchObject({ inside: CROWD + 1, outstanding: 0, waiting: 0 });
});

test('early visitors whose entries were lost get others, and are in the draw', { timeout: 120_000 }, async () => {
  await using redis = await startRedisWithAof();
  await using product = await startProduct({ ...prequeue(), redisUrl: `redis://127.0.0.1:${redis.node.port}` });
  const shop = await discoverShop(product.issuer);
  await eventually('a safe mark', async () => Number(await ask(redis.node, 'HGET', 'owr:{launch}:state', 'safe')) > 5);
  const kept = await crowd(shop, 2);
  const file = await writtenFile(redis.node);
  const lost = await crowd(shop, 3);
  await redis.stop('SIGKILL');
  await file.loseTheRest();
  await redis.start();
  await whenBack(product);

  const before = await Promise.all(lost.map(entryOf));
  expect(before.toSorted((a, b) => a - b)).toEqual([3, 4, 5]);
  for (const { browser, page } of lost) await browser.go(page.url);
  const after = await Promise.all([...kept, ...lost].map(entryOf));
  expect(new Set(after).size).toBe(5);
  expect(Math.min(...after.slice(2))).toBeGreaterThan(5);
  await product.admin.patch('launch', { mode: 'open' });
  const numbers = await Promise.all([...kept, ...lost].map((visitor) => enter(shop, visitor)));
  const { base, entries } = await drawOf(product);
  expect(entries).toBe(5);
  expect(new Set(numbers)).toEqual(new Set([1, 2, 3, 4, 5].map((rank) => (base ?? 0) + rank)));
});
