import { expect, test } from 'vitest';
import { Browser, type Page } from '../support/browser.ts';
import { eventually, realTime } from '../support/eventually.ts';
import { type Example, startExample } from '../support/example.ts';
import { visitorsInside } from '../support/visits.ts';

const ROOM = 'adapter';

/** Goes to a page of the site, waits, is called and arrives there. */
async function enter({ product, site }: Example, browser: Browser, path: string): Promise<Page> {
  const waiting = await browser.go(site + path);
  expect(waiting.text).toContain('You are in line');
  await product.admin.advance(ROOM, 1);
  return browser.go(waiting.url);
}

test('a site with an OIDC client of its own lets in who was called, and nobody longer than their visit', {
  timeout: 60_000,
}, async () => {
  await using example = await startExample('oidc-adapter', { replace: { 'access_token: 5s': 'access_token: 1s' } });
  await example.run('site.ts');
  const { product, site } = example;
  const browser = new Browser();
  const page = `${site}/seats?row=5`;
  expect(await enter(example, browser, '/seats?row=5')).toMatchObject({
    status: 200,
    url: page,
    text: expect.stringContaining('with number 1'),
  });
  expect((await browser.go(page)).url).toBe(page);

  const [sub = ''] = await visitorsInside(product, ROOM);
  await product.admin.end(ROOM, sub);
  await eventually('the site to notice', async () => (await browser.go(page)).text.includes('You are in line'));
});

test('after the end of a visit and the lifetime of an access token, the site carries out no request of it', {
  timeout: 60_000,
}, async () => {
  await using example = await startExample('oidc-adapter', { replace: { 'access_token: 5s': 'access_token: 1s' } });
  await example.run('site.ts');
  const { product, site } = example;
  const browser = new Browser();
  await enter(example, browser, '/');
  const buy = () => browser.request(`${site}/orders`, { method: 'POST' });
  expect(await buy()).toMatchObject({ status: 200, text: expect.stringContaining('You are in') });

  const [sub = ''] = await visitorsInside(product, ROOM);
  await product.admin.end(ROOM, sub);
  await realTime(1_000);
  for (const { status, text, location } of await Promise.all([buy(), buy(), buy()])) {
    expect({ status, isIn: text.includes('You are in') }).toEqual({ status: 302, isIn: false });
    expect((await browser.go(location ?? '')).text).toContain('You are in line');
  }
});

test('who leaves the site makes room for the next one', { timeout: 60_000 }, async () => {
  await using example = await startExample('oidc-adapter');
  await example.run('site.ts');
  const browser = new Browser();
  await enter(example, browser, '/');
  expect(await visitorsInside(example.product, ROOM)).toHaveLength(1);
  await browser.go(`${example.site}/waiting-room/leave`);
  expect(await visitorsInside(example.product, ROOM)).toEqual([]);
  expect((await browser.go(`${example.site}/`)).text).toContain('You are in line');
});

test('the site sends nobody elsewhere, and takes no callback that it did not ask for', {
  timeout: 60_000,
}, async () => {
  await using example = await startExample('oidc-adapter');
  await example.run('site.ts');
  const { origin } = new URL(example.site);
  const landed = await enter(example, new Browser(), '//evil.test/');
  expect(new URL(landed.url).origin).toBe(origin);
  const forged = await new Browser().request(`${origin}/waiting-room/callback?code=a&state=b`);
  expect(forged.location).toBe(`${origin}/`);
});
