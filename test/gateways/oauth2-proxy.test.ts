import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { GatewayVisitor } from '../support/gateway-visitor.ts';
import { startOAuth2Proxy } from '../support/oauth2-proxy.ts';
import { type ProtectedSite, protectSite } from '../support/protected-site.ts';
import { WELCOME } from '../support/site.ts';

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
