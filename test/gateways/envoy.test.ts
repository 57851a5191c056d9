import { describe, expect, test } from 'vitest';
import { documentedClient } from '../support/documented.ts';
import { ENVOY_DOCUMENT, startEnvoy, startEnvoyExtAuthz } from '../support/envoy.ts';
import { eventually } from '../support/eventually.ts';
import { GatewayVisitor } from '../support/gateway-visitor.ts';
import { protectSite } from '../support/protected-site.ts';
import { WELCOME } from '../support/site.ts';
import { endOfVisitTests, within } from './end-of-visit-tests.ts';
import { forwardAuthTests } from './forward-auth-tests.ts';
import { walkTests } from './walk-tests.ts';

walkTests({
  name: "Envoy's oauth2 filter",
  document: ENVOY_DOCUMENT,
  start: (basics) => startEnvoy({ ...basics, loginStateSeconds: 600 }),
  lostLogin: { status: 401, says: 'OAuth flow failed.' },
  apiStatus: 401,
  noticesEnd: 'when the access token has ended',
  signOut: '/signout',
});

/** The product, and Envoy in front of a site. */
function behindEnvoy({ loginStateSeconds, ...client }: { loginStateSeconds: number; hold: string }) {
  return protectSite({
    client: (gateway) => ({ ...documentedClient(ENVOY_DOCUMENT, gateway), access_token: '2s', ...client }),
    startGateway: (basics) => startEnvoy({ ...basics, loginStateSeconds }),
  });
}

test('Envoy has forgotten the login when the turn comes: the visitor arrives by relaunch', async () => {
  await using setup = await behindEnvoy({ loginStateSeconds: 3, hold: '1s' });
  const { gateway, product } = setup;
  const visitor = new GatewayVisitor(product);
  await visitor.joinsTheLine(`${gateway}/tickets`);
  await eventually('Envoy to forget the login', async () => {
    const cookies = await visitor.browser.jar.getCookies(gateway);
    return cookies.every(({ key }) => !key.startsWith('OauthNonce'));
  });

  const arrived = await visitor.isCalledAfterTheHold(gateway);
  expect(arrived).toMatchObject({ status: 200, text: expect.stringContaining(WELCOME) });
  expect(new URL(arrived.url)).toMatchObject({ origin: gateway, pathname: '/' });
});

describe('Envoy asks when the access token has ended, after two seconds here', () =>
  endOfVisitTests({
    start: () => behindEnvoy({ loginStateSeconds: 600, hold: '9m' }),
    watch: within(3_000),
    tokenHeader: 'authorization',
  }));

describe('Envoy ext_authz', () => forwardAuthTests(startEnvoyExtAuthz));
