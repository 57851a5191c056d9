import { describe, expect, test } from 'vitest';
import { type PublishedDraw, publishedDrawSchema } from '../../src/http/rooms/published-draw.ts';
import { numberOfEntry } from '../../src/room/draw.ts';
import { claimsOfReceipt } from '../support/early-visitors.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startProduct } from '../support/product.ts';
import { startRedis } from '../support/redis-servers.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { launchSetup } from '../support/shop-setup.ts';
import { queueUp, type Waiting } from '../support/visits.ts';
import { Balancer } from './balancer.ts';
import { Deployment, discoverShop, STORES } from './deployment.ts';

function prequeue(opensInMs: number): ReturnType<typeof launchSetup> {
  return launchSetup({ mode: 'prequeue', opens_at: new Date(Date.now() + opensInMs).toISOString() });
}

function crowd(shop: RelyingParty, size: number): Promise<Waiting[]> {
  return Promise.all(Array.from({ length: size }, () => queueUp(shop)));
}

/** The number of somebody for whom the doors have opened. */
function numberOf({ browser, page }: Waiting): Promise<number> {
  return eventually(
    'a number',
    async () => (await browser.json<{ number: number | null }>(page.url)).number ?? undefined,
  );
}

/** The same by what the room has published, from the visitor's receipt; null for whoever came after the doors opened. */
async function checkedNumber(draw: PublishedDraw, { browser, page }: Waiting): Promise<number | null> {
  const receipt = await browser.request(`${page.url}/receipt`);
  if (receipt.status !== 200) return null;
  const { entry } = claimsOfReceipt(receipt.text);
  const { seed, base, entries, source, public_value: publicValue } = draw;
  if (seed === null || base === null) throw new Error('nothing was drawn');
  const opensAtMs = draw.opens_at === null ? null : Date.parse(draw.opens_at);
  const state = { seed, base, entries, source, publicValue, opensAtMs, drawnAtMs: 1 };
  return numberOfEntry({ room: draw.room, epoch: draw.epoch, draw: state }, Number(entry));
}

async function drawOf(issuer: string): Promise<PublishedDraw> {
  return publishedDrawSchema.parse(await (await fetch(`${issuer}/rooms/launch/draw`)).json());
}

describe.each(STORES)('a draw, on $store,', { timeout: 60_000 }, ({ startStore }) => {
  test('is the same for everybody before and after processes that were killed', async () => {
    await using redis = await startStore();
    const redisUrl = redis === null ? null : `redis://127.0.0.1:${redis.node.port}`;
    await using deployment = await Deployment.create({ ...prequeue(3_600_000), redisUrl });
    const first = await deployment.start();
    const shop = await discoverShop(first.issuer);
    const early = await crowd(shop, 6);
    const promised = await drawOf(first.issuer);
    await first.kill();

    const second = await deployment.start();
    early.push(...(await crowd(shop, 6)));
    await second.admin.patch('launch', { mode: 'paused' });
    const some = await Promise.all(early.slice(0, 4).map(numberOf));
    await second.kill();

    const third = await deployment.start();
    const numbers = await Promise.all(early.map(numberOf));
    expect(numbers.slice(0, 4)).toEqual(some);
    expect(new Set(numbers)).toEqual(new Set(Array.from({ length: 12 }, (_, index) => index + 1)));
    const draw = await drawOf(third.issuer);
    expect(draw).toMatchObject({ drawn: true, entries: 12, epoch: promised.epoch, commitment: promised.commitment });
    expect(await Promise.all(early.map((visitor) => checkedNumber(draw, visitor)))).toEqual(numbers);
  });
});

const WHAT = 'doors that open while people arrive at two processes: nobody is without a number, no number twice';

test(WHAT, { timeout: 60_000 }, async () => {
  await using redis = await startRedis();
  const ports = [await freePort(), await freePort()] as const;
  await using balancer = await Balancer.start(ports);
  const options = { ...prequeue(3_600_000), issuer: `http://127.0.0.1:${balancer.port}` };
  const redisUrl = `redis://127.0.0.1:${redis.node.port}`;
  await using one = await startProduct({ ...options, redisUrl, port: ports[0] });
  await using _other = await startProduct({ ...options, redisUrl, port: ports[1] });
  const shop = await discoverShop(one.issuer);

  const visitors: Waiting[] = [];
  async function keepArriving(): Promise<void> {
    while (visitors.filter(({ number }) => number !== null).length < 12) visitors.push(await queueUp(shop));
  }
  const arrivals = Promise.all(Array.from({ length: 8 }, keepArriving));
  await eventually('some to be early', () => visitors.length >= 24, { everyMs: 5 });
  await one.admin.patch('launch', { opens_at: new Date(Date.now() + 400).toISOString() });
  await arrivals;

  const numbers = await Promise.all(visitors.map(numberOf));
  expect(new Set(numbers)).toEqual(new Set(Array.from({ length: visitors.length }, (_, index) => index + 1)));
  const draw = await drawOf(one.issuer);
  expect(draw.entries).toBeGreaterThanOrEqual(24);
  expect(draw.entries).toBeLessThan(visitors.length);
  const checked = await Promise.all(visitors.map((visitor) => checkedNumber(draw, visitor)));
  expect(checked.filter((number) => number !== null)).toHaveLength(draw.entries);
  checked.forEach((number, index) => {
    if (number === null) expect(numbers[index]).toBeGreaterThan(draw.entries);
    else expect(numbers[index]).toBe(number);
  });
});
