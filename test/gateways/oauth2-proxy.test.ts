import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { GatewayVisitor } from '../support/gateway-visitor.ts';
import { startOAuth2Proxy } from '../support/oauth2-proxy.ts';
import { type ProtectedSite, protectSite } from '../support/protected-site.ts';
import { WELCOME } from '../support/site.ts';
import { endOfVisitTests, within } from './end-of-visit-tests.ts';

/** The product, and oauth2-proxy in front of a site. */
function behindProxy({ hold, loginStateLasts }: { hold: string; loginStateLasts: string }): Promise<ProtectedSite> {
  return protectSite({
    client: (gateway) => ({ initiate_login_uri: `${gateway}/`, claims: ['email'], hold }),
    startGateway: (basics) => startOAuth2Proxy({ ...basics, loginStateLasts }),
  });
}

test('behind oauth2-proxy a visitor waits, is called, sees the site, and is back in line when the visit was ended', async () => {
  await using setup = await behindProxy({ hold: '10m', loginStateLasts: '15m' });
  const { gateway, site, product } = setup;
  const visitor = new GatewayVisitor(product);
  await visitor.joinsTheLine(`${gateway}/tickets?page=2`);
  expect(await visitor.browser.request(`${gateway}/api/cart`)).toMatchObject({ status: 401, location: null });
  expect(site.visits).toEqual([]);

  expect(await visitor.isCalled()).toMatchObject({
    status: 200,
    url: `${gateway}/tickets?page=2`,
    text: expect.stringContaining(WELCOME),
  });
  const seenBySite = (header: string) => site.visits.at(-1)?.headers[header];
  expect(seenBySite('x-forwarded-email')).toMatch(/^[\w-]{22}@visitor\.invalid$/);
  const firstToken = seenBySite('x-forwarded-access-token');
  await eventually('a refresh, which keeps the visitor in', async () => {
    await visitor.browser.go(`${gateway}/`);
    return seenBySite('x-forwarded-access-token') !== firstToken;
  });

  await visitor.isSentAway();
  await visitor.isBackInLine(`${gateway}/tickets?page=2`);
});

test('a sign-out at oauth2-proxy ends the visit at the waiting room', async () => {
  await using setup = await behindProxy({ hold: '10m', loginStateLasts: '15m' });
  const { gateway, product } = setup;
  const visitor = new GatewayVisitor(product);
  await visitor.joinsTheLine(`${gateway}/tickets`);
  await visitor.isCalled();
  expect(await product.admin.room('launch')).toMatchObject({ inside: 1 });
  const page = await visitor.browser.go(`${gateway}/oauth2/sign_out`);
  expect(page.text).toContain('You are in line');
  expect(await product.admin.room('launch')).toMatchObject({ inside: 0, completed: 1 });
});

test('oauth2-proxy has forgotten the login when the turn comes: the visitor arrives by relaunch', async () => {
  await using setup = await behindProxy({ hold: '1s', loginStateLasts: '3s' });
  const { gateway, product } = setup;
  const visitor = new GatewayVisitor(product);
  await visitor.joinsTheLine(`${gateway}/tickets`);
  await eventually('oauth2-proxy to forget the login', async () => {
    const cookies = await visitor.browser.jar.getCookies(gateway);
    return cookies.every(({ key }) => !key.includes('csrf'));
  });

  const arrived = await visitor.isCalledAfterTheHold(gateway);
  expect(arrived).toMatchObject({ status: 200, text: expect.stringContaining(WELCOME) });
  expect(new URL(arrived.url)).toMatchObject({ origin: gateway, pathname: '/' });
});

describe('oauth2-proxy asks when its cookie is older than cookie_refresh, one second here, in whole seconds', () =>
  endOfVisitTests({
    start: () => behindProxy({ hold: '10m', loginStateLasts: '15m' }),
    watch: within(2_000),
    tokenHeader: 'x-forwarded-access-token',
  }));
