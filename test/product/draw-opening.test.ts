import { expect, test } from 'vitest';
import { numberOfEntry } from '../../src/room/draw.ts';
import { Balancer } from '../resilience/balancer.ts';
import { Browser } from '../support/browser.ts';
import {
  claimsOfReceipt,
  type PublicDraw,
  prequeueSetup,
  publicDraw,
  type VisitorStatus,
} from '../support/early-visitors.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startProduct } from '../support/product.ts';
import { startRedis } from '../support/redis-servers.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { discoverShop } from '../support/visits.ts';

const AT_ONCE = 8;
const EARLY = 25;
const LATE = 25;
const OPENS_IN_MS = 700;

interface Visitor {
  readonly browser: Browser;
  readonly url: string;
  /** From the receipt; null: the doors were open. */
  readonly entry: number | null;
}

async function arrive(shop: RelyingParty): Promise<Visitor> {
  const browser = new Browser();
  const { url, status } = await shop.walk(browser, (await shop.login()).url);
  expect(status).toBe(200);
  const receipt = await browser.request(`${url}/receipt`);
  const { entry } = receipt.status === 200 ? claimsOfReceipt(receipt.text) : { entry: null };
  return { browser, url, entry: entry === null ? null : Number(entry) };
}

function numberOf({ browser, url }: Visitor): Promise<number> {
  return eventually('the number', async () => (await browser.json<VisitorStatus>(url)).number);
}

/** The number that anybody can work out for an entry. */
function published(draw: PublicDraw, entry: number): number | null {
  return numberOfEntry(
    {
      room: 'launch',
      epoch: draw.epoch,
      draw: {
        seed: draw.seed ?? '',
        entries: draw.entries,
        base: draw.base ?? 0,
        drawnAtMs: 0,
        opensAtMs: draw.opens_at === null ? null : Date.parse(draw.opens_at),
        source: draw.source,
        publicValue: draw.public_value,
      },
    },
    entry,
  );
}

const WHAT = 'doors that open while people arrive at two processes: everybody has one number, as published';

test(WHAT, { timeout: 90_000 }, async () => {
  await using redis = await startRedis();
  const ports = [await freePort(), await freePort()] as const;
  await using balancer = await Balancer.start(ports);
  const options = {
    ...prequeueSetup(),
    issuer: `http://127.0.0.1:${balancer.port}`,
    redisUrl: `redis://127.0.0.1:${redis.node.port}`,
  };
  await using one = await startProduct({ ...options, port: ports[0] });
  await using _other = await startProduct({ ...options, port: ports[1] });
  const shop = await discoverShop(one.issuer);

  const visitors: Visitor[] = [];
  let open = true;
  async function keepArriving(): Promise<void> {
    while (open) visitors.push(await arrive(shop));
  }
  const arrivals = Promise.all(Array.from({ length: AT_ONCE }, keepArriving));
  try {
    await eventually('early visitors', () => visitors.length >= EARLY, { everyMs: 5 });
    await one.admin.patch('launch', { opens_at: new Date(Date.now() + OPENS_IN_MS).toISOString() });
    await eventually('the doors to open', async () => (await publicDraw(one.issuer)).drawn);
    const soFar = visitors.length;
    await eventually('late visitors', () => visitors.length >= soFar + LATE, { everyMs: 5 });
  } finally {
    open = false;
    await arrivals;
  }

  const numbers = await Promise.all(visitors.map(numberOf));
  const all = Array.from({ length: visitors.length }, (_, index) => index + 1);
  expect(numbers.toSorted((a, b) => a - b)).toEqual(all);
  expect(await one.admin.room('launch')).toMatchObject({ issued: visitors.length });

  const draw = await publicDraw(one.issuer);
  const entries = visitors.flatMap(({ entry }) => (entry === null ? [] : [entry]));
  expect(new Set(entries).size).toBe(entries.length);
  expect(entries.length).toBeGreaterThanOrEqual(EARLY);
  expect(draw).toMatchObject({ drawn: true, base: 0 });
  expect(draw.entries).toBeGreaterThanOrEqual(entries.length);
  for (const [index, { entry }] of visitors.entries()) {
    if (entry !== null) expect(numbers[index]).toBe(published(draw, entry));
    else expect(numbers[index]).toBeGreaterThan(draw.entries);
  }
});
