import type { Browser as Chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openVisitor, startChromium } from '../support/chromium.ts';
import { startOAuth2Proxy } from '../support/oauth2-proxy.ts';
import { protectSite } from '../support/protected-site.ts';
import { WELCOME } from '../support/site.ts';
import { ROOM } from '../support/visit-ends.ts';

/** 5.6 KB, in which each `&` and `=` takes three bytes on its way through a gateway. */
const LONG_LINK = Array.from({ length: 1_120 }, (_, nth) => `a=${nth % 10}${nth % 10}`).join('&');

let chrome: Chromium;
beforeAll(async () => {
  chrome = await startChromium();
});
afterAll(() => chrome.close());

test('a long link is kept through the wait; one that is too long leads to a page that says what to do', async () => {
  await using setup = await protectSite({
    client: (gateway) => ({ initiate_login_uri: `${gateway}/`, claims: ['email'] }),
    startGateway: startOAuth2Proxy,
  });
  const { gateway, product, site } = setup;
  await using visitor = await openVisitor(chrome, { locale: 'de' });
  const { page } = visitor;
  const link = `${gateway}/tickets?${LONG_LINK}`;
  await page.goto(link);
  expect(await page.textContent('h1')).toBe('Sie sind in der Warteschlange');
  await product.admin.advance(ROOM, 1);
  await page.waitForURL(link);
  expect(await page.textContent('h1')).toBe(WELCOME);
  expect(site.visits.map(({ path }) => path)).toContain(`/tickets?${LONG_LINK}`);

  const answer = await page.goto(`${product.issuer}/authorize?state=${'x'.repeat(100_000)}`);
  expect(answer?.status()).toBe(431);
  expect(await page.textContent('h1')).toBe('Diese Anfrage ist zu groß');
});
