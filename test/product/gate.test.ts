import { expect, test, vi } from 'vitest';
import { discoverShop, STORES } from '../resilience/deployment.ts';
import { Browser } from '../support/browser.ts';
import { startCheckedSite } from '../support/checked-site.ts';
import { eventually } from '../support/eventually.ts';
import { http } from '../support/http.ts';
import { type Product, startProduct } from '../support/product.ts';
import { startRedis } from '../support/redis-servers.ts';
import { launchSetup } from '../support/shop-setup.ts';

// Intervals are whole seconds, and processes start while other tests run.
vi.setConfig({ testTimeout: 90_000 });

function gate(url: string) {
  return { url, interval: '1s', timeout: '500ms', shut_after: 2, open_after: 1 };
}

function gateToBe(product: Product, shut: boolean): Promise<unknown> {
  return eventually(`the gate to be ${shut ? 'shut' : 'open'}`, async () => {
    return (await product.admin.room('launch')).gate_shut === shut;
  });
}

/** The value of a metric; 0 while there is none. */
async function metric(product: Product, name: string): Promise<number> {
  const { text } = await http(`${product.issuer}/metrics`);
  const line = text.split('\n').find((found) => found.startsWith(`${name} `));
  return Number(line?.slice(name.length) ?? 0);
}

test.each(STORES)('a gate stops the inlet while the site is unwell, on $store', async ({ startStore }) => {
  await using redis = await startStore();
  await using site = await startCheckedSite();
  const redisUrl = redis === null ? null : `redis://127.0.0.1:${redis.node.port}`;
  await using product = await startProduct({ ...launchSetup({ inlet: { capacity: 10 } }), redisUrl });
  const shop = await discoverShop(product.issuer);
  site.health = 503;
  await product.admin.patch('launch', { gate: gate(site.url) });
  await gateToBe(product, true);
  expect(await metric(product, 'owr_gate_shut{room="launch"}')).toBe(1);
  expect(await metric(product, 'owr_gate_checks_total{room="launch",outcome="status"}')).toBeGreaterThanOrEqual(2);

  const browser = new Browser();
  const login = await shop.login();
  const page = await shop.walk(browser, login.url);
  expect(page.text).toContain('You are in line');
  const checks = site.checkedAtMs.length;
  await eventually('more checks', () => site.checkedAtMs.length > checks);
  expect(await browser.json(page.url)).toMatchObject({ state: 'waiting' });
  expect(await product.admin.room('launch')).toMatchObject({ serving: 0, issued: 1 });

  site.health = 200;
  await gateToBe(product, false);
  await eventually('the turn', async () => (await browser.json<{ state: string }>(page.url)).state === 'turn');
  await shop.exchange((await shop.walk(browser, page.url)).location ?? '', login);

  site.health = 'hangs';
  await gateToBe(product, true);
  await product.admin.patch('launch', { gate: null });
  await gateToBe(product, false);
  const answer = await product.admin.call('GET', '/rooms/launch/events');
  const { events } = (await answer.json()) as { events: { type: string; data: object }[] };
  const changes = events.filter(({ type }) => type === 'gate.changed').map(({ data }) => data);
  expect(changes).toEqual([{ shut: true }, { shut: false }, { shut: true }, { shut: false }]);
});

test('two processes check a site once an interval, and one goes on when the other stops', async () => {
  await using redis = await startRedis();
  await using site = await startCheckedSite();
  const redisUrl = `redis://127.0.0.1:${redis.node.port}`;
  const setup = launchSetup({ gate: gate(site.url) });
  await using first = await startProduct({ ...setup, redisUrl });
  await using second = await startProduct({ ...setup, redisUrl });
  const start = site.checkedAtMs.length;
  const checkedAtMs = await eventually('four checks', () => {
    const checks = site.checkedAtMs.slice(start);
    return checks.length >= 4 && checks;
  });
  const meanMs = ((checkedAtMs.at(-1) ?? 0) - (checkedAtMs[0] ?? 0)) / (checkedAtMs.length - 1);
  // Both would make it half a second, give or take what the way takes.
  expect(meanMs).toBeGreaterThan(750);

  const well = 'owr_gate_checks_total{room="launch",outcome="well"}';
  const counts = await Promise.all([first, second].map((product) => metric(product, well)));
  expect(counts.filter((count) => count > 0)).toHaveLength(1);
  const [checking, other] = counts[0] === 0 ? [second, first] : [first, second];
  expect(await checking.stop()).toBe(0);
  await eventually('the other to check', async () => (await metric(other, well)) > 0);
});
