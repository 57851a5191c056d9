import { readFileSync } from 'node:fs';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { http } from '../support/http.ts';
import { type Product, startProduct } from '../support/product.ts';
import { type RedisServer, startRedis } from '../support/redis-servers.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { launchSetup } from '../support/shop-setup.ts';
import { callAll, discoverShop, fetchTokens, queueUp } from '../support/visits.ts';

const ARRIVALS = 500;

/** Workers get connections in turn: with one for each request, requests go to this worker and to that. */
const headers = { Connection: 'close' };

interface LogLine {
  readonly pid: number;
  readonly msg: string;
  readonly route?: string;
}

function logOf(product: Product): LogLine[] {
  const lines = product.output().split('\n');
  return lines.filter((line) => line.startsWith('{') && line.endsWith('}')).map((line) => JSON.parse(line) as LogLine);
}

/** Process ids of the workers that have been ready so far. */
function workersOf(product: Product): number[] {
  return logOf(product).flatMap(({ msg, pid }) => (msg === 'worker ready' ? [pid] : []));
}

function untilReady(product: Product, count: number): Promise<unknown> {
  return eventually(`${count} workers to be ready`, () => workersOf(product).length >= count);
}

/** Processes that answered on a route. */
function answeredBy(product: Product, route: string): Set<number> {
  return new Set(logOf(product).flatMap((line) => (line.route === route ? [line.pid] : [])));
}

async function metricOf({ issuer }: Product, name: string): Promise<number> {
  const { text } = await http(`${issuer}/metrics`, { headers });
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1));
}

/** Whether a process is gone, or has ended and nobody has looked after it yet. */
function hasEnded(pid: number): boolean {
  try {
    return /\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return true;
  }
}

describe('two workers on one port', { timeout: 90_000 }, () => {
  let redis: RedisServer;
  let product: Product;
  let shop: RelyingParty;

  beforeAll(async () => {
    redis = await startRedis();
    const redisUrl = `redis://127.0.0.1:${redis.node.port}`;
    product = await startProduct({ ...launchSetup(), redisUrl, env: { WORKERS: '2' } });
    shop = await discoverShop(product.issuer);
    await untilReady(product, 2);
  }, 90_000);
  afterAll(async () => {
    await product[Symbol.asyncDispose]();
    await redis[Symbol.asyncDispose]();
  });

  /** Comes back when there are too many at once for a busy machine. */
  async function numberOfNewcomer(): Promise<number> {
    const browser = new Browser({ headers });
    const { number } = await eventually('a number', () => queueUp(shop, { browser }), {
      withinMs: 60_000,
      everyMs: 500,
    });
    return number;
  }

  test('both answer, and a visit goes from one to the other', async () => {
    const { browser, page, login, number } = await queueUp(shop, { browser: new Browser({ headers }) });
    await callAll(product, 'launch');
    const called = await shop.walk(browser, page.url);
    const tokens = await fetchTokens(shop, login, called.location);
    expect(tokens.claims()).toMatchObject({ queue_position: number });
    await eventually('both to answer', async () => {
      await http(`${product.issuer}/healthz`, { headers });
      return answeredBy(product, 'healthz').size === 2;
    });
    expect(answeredBy(product, 'healthz')).toEqual(new Set(workersOf(product)));
  });

  test('numbers are given once, however many come at once to both', async () => {
    const { issued } = await product.admin.room('launch');
    const numbers = await Promise.all(Array.from({ length: ARRIVALS }, numberOfNewcomer));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: ARRIVALS }, (_, i) => issued + 1 + i));
  });

  test('metrics are those of all: requests added up, rooms told once', async () => {
    const { issued } = await product.admin.room('launch');
    const counted = 'owr_http_request_duration_seconds_count{route="healthz",method="GET",status="200"}';
    const before = await metricOf(product, counted);
    for (let i = 0; i < 6; i += 1) await http(`${product.issuer}/healthz`, { headers });
    expect(await metricOf(product, counted)).toBe(before + 6);
    expect(await metricOf(product, 'owr_room_issued{room="launch"}')).toBe(issued);
    expect(await metricOf(product, 'owr_joins_total{room="launch"}')).toBe(issued);
    expect(await metricOf(product, 'owr_workers')).toBe(2);
    expect(await metricOf(product, 'owr_store_up')).toBe(1);
  });

  test('one that is killed is replaced, and nobody loses their place', async () => {
    const { browser, page, number } = await queueUp(shop, { browser: new Browser({ headers }) });
    const counted = 'owr_http_request_duration_seconds_count{route="healthz",method="GET",status="200"}';
    const before = await metricOf(product, counted);
    const [victim = 0] = workersOf(product);
    process.kill(victim, 'SIGKILL');
    await untilReady(product, 3);
    expect(workersOf(product)).not.toContain(product.pid);
    for (let i = 0; i < 2; i += 1) expect(await browser.json(page.url)).toMatchObject({ state: 'waiting', number });
    expect((await queueUp(shop)).number).toBeGreaterThan(number);
    await eventually('the new one to be counted', async () => (await metricOf(product, 'owr_workers')) === 2);
    expect(await metricOf(product, counted)).toBe(before);
    expect(await metricOf(product, 'owr_worker_ends_total')).toBe(1);
  });

  test('a stop lets all of them finish, and ends with exit code 0', async () => {
    expect(await product.stop()).toBe(0);
    expect(workersOf(product).every(hasEnded)).toBe(true);
    expect(logOf(product).filter(({ msg }) => msg === 'worker stopping')).toHaveLength(2);
  });

  test('without their primary they end', async () => {
    const redisUrl = `redis://127.0.0.1:${redis.node.port}`;
    await using orphaned = await startProduct({ ...launchSetup(), redisUrl, env: { WORKERS: '2' } });
    await untilReady(orphaned, 2);
    await orphaned.kill();
    await eventually('the workers to end', () => workersOf(orphaned).every(hasEnded));
  });
});
