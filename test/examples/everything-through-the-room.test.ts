import { expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { eventually, realTime } from '../support/eventually.ts';
import { type Example, startExample } from '../support/example.ts';
import { OAUTH2_PROXY } from '../support/oauth2-proxy.ts';
import { answers, type Program, startProgram } from '../support/program.ts';
import { startSite, WELCOME } from '../support/site.ts';
import { visitorsInside } from '../support/visits.ts';

const ROOM = 'everything';

/** Starts oauth2-proxy with the file of the example. */
async function startGateway(example: Example): Promise<Program> {
  return startProgram({
    command: OAUTH2_PROXY,
    args: ['--config', await example.adapt('oauth2-proxy.cfg')],
    isReady: () => answers(`${example.site}/ping`),
  });
}

test('a gateway sends everybody through the room; the site behind it does not know', { timeout: 60_000 }, async () => {
  await using example = await startExample('everything-through-the-room', { replace: { '"5s"': '"1s"' } });
  const { product, site, upstream } = example;
  await example.run('site.ts', { url: upstream });
  await using _gateway = await startGateway(example);
  const browser = new Browser();
  const page = `${site}/tickets?page=2`;
  const waiting = await browser.go(page);
  expect(waiting.text).toContain('You are in line');
  await product.admin.advance(ROOM, 1);
  const [landed, [sub = '']] = [await browser.go(waiting.url), await visitorsInside(product, ROOM)];
  expect(landed).toMatchObject({ status: 200, url: page, text: expect.stringContaining(`Your visit is ${sub}`) });

  await product.admin.end(ROOM, sub);
  await eventually('the gateway to notice', async () => (await browser.go(page)).text.includes('You are in line'));
});

test('after the end of a visit and one more second than cookie_refresh, the site gets no request of it', {
  timeout: 60_000,
}, async () => {
  await using example = await startExample('everything-through-the-room', { replace: { '"5s"': '"1s"' } });
  const { product, site, upstream } = example;
  await using counted = await startSite({ port: Number(new URL(upstream).port) });
  await using _gateway = await startGateway(example);
  const browser = new Browser();
  const waiting = await browser.go(`${site}/`);
  await product.admin.advance(ROOM, 1);
  expect((await browser.go(waiting.url)).text).toContain(WELCOME);
  const before = counted.visits.length;
  expect(before).toBeGreaterThan(0);

  const [sub = ''] = await visitorsInside(product, ROOM);
  await product.admin.end(ROOM, sub);
  await realTime(2_000);
  const { location } = await browser.request(`${site}/orders`, { method: 'POST' });
  expect((await browser.go(location ?? '')).text).toContain('You are in line');
  expect(counted.visits.slice(before)).toEqual([]);
});
