import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Load } from '../../examples/redirect-when-busy/busy.ts';
import { Browser } from '../support/browser.ts';
import { eventually, realTime } from '../support/eventually.ts';
import { type Example, startExample } from '../support/example.ts';
import { type HttpAnswer, http } from '../support/http.ts';
import { visitorsInside } from '../support/visits.ts';

/** However slow the machine is that runs this test. */
const ONE_AT_ONCE = { MAX_IN_FLIGHT: '1', MAX_DELAY_MS: '60000' };

/** Two requests that take a while, where one is all that the site can bear. */
async function makeBusy({ site }: Example): Promise<{ readonly work: Promise<PromiseSettledResult<HttpAnswer>[]> }> {
  const work = Promise.allSettled([1, 2].map(() => http(`${site}/slow`)));
  await eventually('the site to be busy', async () => (await new Browser().request(`${site}/`)).status === 302);
  return { work };
}

test('while a site is busy newcomers wait in line, and those with a live visit pass', { timeout: 60_000 }, async () => {
  await using example = await startExample('redirect-when-busy', { replace: { 'every: 10s': 'every: 1h' } });
  await example.run('site.ts', { env: { ...ONE_AT_ONCE, CALM_AFTER_MS: '600000' } });
  const { product, site } = example;
  const home = `${site}/`;
  const early = new Browser();
  expect(await early.request(home)).toMatchObject({ status: 200, text: expect.stringContaining('Welcome') });
  await makeBusy(example);

  // A free room lets the first one in by redirects alone; then its rate has nothing left.
  const first = new Browser();
  expect(await first.go(home)).toMatchObject({ status: 200, url: home, text: expect.stringContaining('Welcome') });
  expect((await first.request(home)).status).toBe(200);
  const second = new Browser();
  const waiting = await second.go(home);
  expect(waiting.text).toContain('You are in line');
  expect((await early.go(home)).text).toContain('You are in line');
  const order = await http(`${site}/order`, { method: 'POST' });
  expect(order).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });

  await product.admin.advance('busy', 1);
  expect(await second.go(waiting.url)).toMatchObject({ status: 200, url: home });
});

test('while a site is busy, a visit that has ended passes for the lifetime of an access token and no longer', {
  timeout: 60_000,
}, async () => {
  const replace = { 'every: 10s': 'every: 1h', 'access_token: 60s': 'access_token: 1s' };
  await using example = await startExample('redirect-when-busy', { replace });
  await example.run('site.ts', { env: { ...ONE_AT_ONCE, CALM_AFTER_MS: '600000' } });
  const { product, site } = example;
  await makeBusy(example);
  const visitor = new Browser();
  const buy = () => visitor.request(`${site}/order`, { method: 'POST' });
  expect((await visitor.go(`${site}/`)).text).toContain('Welcome');
  expect((await buy()).status).toBe(200);

  const [sub = ''] = await visitorsInside(product, 'busy');
  await product.admin.end('busy', sub);
  await realTime(1_000);
  expect(await buy()).toMatchObject({ status: 503, text: expect.not.stringContaining('Welcome') });
  expect((await visitor.go(`${site}/`)).text).toContain('You are in line');
});

test('once a site is calm again nobody hears of a waiting room', { timeout: 60_000 }, async () => {
  await using example = await startExample('redirect-when-busy');
  await example.run('site.ts', { env: { ...ONE_AT_ONCE, CALM_AFTER_MS: '500' } });
  const { work } = await makeBusy(example);
  expect(await work).toMatchObject([{ value: { status: 200 } }, { value: { status: 200 } }]);
  await eventually('it to be calm', async () => (await new Browser().request(`${example.site}/`)).status === 200);
});

test('an event loop that is late makes a site busy, for a while', { timeout: 60_000 }, async () => {
  const load = new Load({ maxInFlight: 1, maxDelayMs: 500, calmAfterMs: 1 });
  await eventually('it to be late', async () => {
    const untilMs = performance.now() + 700;
    while (performance.now() < untilMs);
    // The second turn of the loop from here is after one in which timers ran, and with them the measurement.
    for (const _turn of [1, 2]) await turn();
    return load.isBusy();
  });
  await eventually('it to be on time', () => !load.isBusy());
});
