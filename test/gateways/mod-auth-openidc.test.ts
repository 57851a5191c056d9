import { describe, expect, test } from 'vitest';
import { startApache } from '../support/apache.ts';
import type { Browser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { GatewayVisitor } from '../support/gateway-visitor.ts';
import { type ProtectedSite, protectSite } from '../support/protected-site.ts';
import { WELCOME } from '../support/site.ts';
import { ROOM } from '../support/visit-ends.ts';
import { visitorsInside } from '../support/visits.ts';
import { endOfVisitTests, within } from './end-of-visit-tests.ts';

interface ApacheOptions {
  readonly hold: string;
  readonly loginStateSeconds: number;
  /** Paths of the gateway. */
  readonly initiateLoginAt: string;
  readonly defaultPage?: string;
}

/** The product, and Apache with mod_auth_openidc in front of a site. */
function behindApache(options: ApacheOptions): Promise<ProtectedSite> {
  const { hold, loginStateSeconds, initiateLoginAt, defaultPage } = options;
  return protectSite({
    client: (gateway) => ({
      initiate_login_uri: gateway + initiateLoginAt,
      post_logout_redirect_uris: [`${gateway}/`],
      access_token: '10s',
      login_state: 'per_request',
      hold,
    }),
    startGateway: (basics, gateway) =>
      startApache({
        ...basics,
        loginStateSeconds,
        ...(defaultPage === undefined ? {} : { defaultUrl: gateway + defaultPage }),
      }),
  });
}

test('behind mod_auth_openidc a visitor waits, is called, sees the site, and is back in line when the visit was ended', async () => {
  await using setup = await behindApache({ hold: '4m', loginStateSeconds: 300, initiateLoginAt: '/' });
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
  expect(seenBySite('oidc_claim_sub')).toMatch(/^[\w-]{22}$/);
  expect(seenBySite('oidc_claim_queue_position')).toBe('1');
  const firstToken = seenBySite('oidc_access_token');
  await eventually('a refresh, which keeps the visitor in', async () => {
    await visitor.browser.go(`${gateway}/`);
    return seenBySite('oidc_access_token') !== firstToken;
  });

  await visitor.isSentAway();
  await visitor.isBackInLine(`${gateway}/tickets?page=2`);
});

test('a logout at mod_auth_openidc ends the visit at the waiting room', async () => {
  await using setup = await behindApache({ hold: '4m', loginStateSeconds: 300, initiateLoginAt: '/' });
  const { gateway, product } = setup;
  const visitor = new GatewayVisitor(product);
  await visitor.joinsTheLine(`${gateway}/`);
  await visitor.isCalled();
  expect(await visitorsInside(product, ROOM)).toHaveLength(1);
  const page = await visitor.browser.go(`${gateway}/oauth2/callback?logout=${encodeURIComponent(`${gateway}/`)}`);
  expect(page.text).toContain('You are in line');
  expect(await visitorsInside(product, ROOM)).toEqual([]);
});

const STATE_COOKIE = 'mod_auth_openidc_state_';

/** The callback of the login that waits: what it answers tells whether its state, which names the cookie, is still good. */
async function staleCallback(browser: Browser, gateway: string): Promise<string> {
  const cookies = await browser.jar.getCookies(gateway);
  const state = cookies.find(({ key }) => key.startsWith(STATE_COOKIE))?.key.slice(STATE_COOKIE.length);
  return `${gateway}/oauth2/callback?code=none&state=${state}`;
}

describe('mod_auth_openidc has forgotten the login when the turn comes: the visitor arrives by relaunch', () => {
  test.each([
    { what: 'to the site itself', initiateLoginAt: '/', lands: '/' },
    // A login initiated by a third party (OIDC Core §4): it needs OIDCDefaultURL, for `target_link_uri` is not sent.
    { what: 'to its redirect URI', initiateLoginAt: '/oauth2/callback', defaultPage: '/start', lands: '/start' },
  ])('$what', async ({ lands, ...paths }) => {
    await using setup = await behindApache({ hold: '1s', loginStateSeconds: 3, ...paths });
    const { gateway, product } = setup;
    const visitor = new GatewayVisitor(product);
    await visitor.joinsTheLine(`${gateway}/tickets`);
    const stale = await staleCallback(visitor.browser, gateway);
    await eventually('mod_auth_openidc to forget the login', async () => {
      const probe = await (await visitor.browser.copy()).request(stale);
      return probe.text.includes('due to a timeout') || probe.location === gateway + paths.defaultPage;
    });

    const arrived = await visitor.isCalledAfterTheHold(gateway);
    expect(arrived).toMatchObject({ status: 200, text: expect.stringContaining(WELCOME) });
    expect(new URL(arrived.url)).toMatchObject({ origin: gateway, pathname: lands });
  });
});

describe('mod_auth_openidc that gets no logout token asks by a refresh, one second after the last one', () =>
  endOfVisitTests({
    start: () => behindApache({ hold: '4m', loginStateSeconds: 300, initiateLoginAt: '/' }),
    watch: within(2_000),
    tokenHeader: 'oidc_access_token',
  }));
