import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { type Changes, documentedClient } from '../support/documented.ts';
import { realTime } from '../support/eventually.ts';
import { GatewayVisitor } from '../support/gateway-visitor.ts';
import { http } from '../support/http.ts';
import { type GatewayBasics, type ProtectedSite, protectSite } from '../support/protected-site.ts';
import { WELCOME } from '../support/site.ts';
import { Tabs } from '../support/tabs.ts';
import { ROOM } from '../support/visit-ends.ts';
import { callAll } from '../support/visits.ts';

/** A gateway, or a site that is a client itself, and what docs/gateways.md says of it. */
export interface WalkedGateway {
  readonly name: string;
  /** The document with the settings of its client. */
  readonly document: string;
  /** The block with them; `client` by default. */
  readonly clientBlock?: string;
  /** Where else than in the document something of it is: a broker, between the gateway and the waiting room. */
  readonly origins?: Changes;
  /** What the test registers in another way than the document: short times. */
  readonly client?: (gateway: string) => Readonly<Record<string, unknown>>;
  readonly start: (basics: GatewayBasics) => Promise<AsyncDisposable>;
  /** What somebody visits it with, at its origin, if its pages need a script. */
  readonly browser?: (origin: string) => Browser;
  /** Its page in the place of `/`, `/tickets` and so on, if it has other ones. */
  readonly pageAt?: (path: string) => string;
  /** Where somebody lands who asked for a page, if not there: the path of that page. */
  readonly landsAt?: string;
  /** Where it leads from a callback whose login state it does not have. */
  readonly lostLogin: { readonly status: number; readonly says: string };
  /** Where each of two tabs lands, if not at its page: a gateway that takes all logins and remembers the newest page alone. */
  readonly tabsLandAt?: string;
  /** Where its API is called, `/api/cart` by default. */
  readonly api?: string;
  /** Its answer to an API call without a session. */
  readonly apiStatus: number;
  /** Whether it asks once the access token has ended, or lets visits go on that were ended here. */
  readonly noticesEnd: 'when the access token has ended' | 'never';
  /** Where visitors sign out so that the visit ends; null: nowhere. */
  readonly signOut: string | null;
  /** Whether it sends them on without an ID token, so that the waiting room asks them first. */
  readonly signOutAsks?: true;
}

/** Longer than the access tokens of a walk, so that each gateway that asks has asked. */
const TOKEN_MS = 2_000;

/** A guard, for gateways that take minutes to start on a busy machine. */
const START_MS = 480_000;

/** The one walk that is done behind every gateway: wait, be called, two tabs, a late turn, the end, a sign-out. */
export function walkTests(gateway: WalkedGateway): void {
  const { name, pageAt = (path: string) => path, landsAt, lostLogin, apiStatus, noticesEnd, signOut } = gateway;
  const clientAt = (origin: string) => documentedClient(gateway.document, origin, gateway.origins, gateway.clientBlock);
  const start = (client: Readonly<Record<string, unknown>> = {}): Promise<ProtectedSite> =>
    protectSite({
      client: (origin) => ({
        ...clientAt(origin),
        access_token: `${TOKEN_MS / 1000}s`,
        initiate_login_iss: false,
        ...gateway.client?.(origin),
        ...client,
      }),
      startGateway: gateway.start,
    });
  const browserAt = (origin: string) => gateway.browser?.(origin) ?? new Browser();
  const visitorOf = (site: ProtectedSite) => new GatewayVisitor(site.product, browserAt(site.gateway));
  const landing = (path: string) => landsAt ?? pageAt(path);
  const settings = clientAt('http://127.0.0.1');

  describe(name, { timeout: 120_000 }, () => {
    let setup: ProtectedSite;
    beforeAll(async () => {
      setup = await start();
    }, START_MS);
    afterAll(() => setup?.[Symbol.asyncDispose]());
    beforeEach(() => setup.product.admin.reset(ROOM));

    test('a visitor waits, is called and arrives; API calls without a session get their answer', async () => {
      const { gateway: origin, product } = setup;
      const visitor = visitorOf(setup);
      await visitor.joinsTheLine(origin + pageAt('/tickets?page=2'));
      const api = { headers: { Accept: 'application/json' } };
      expect((await http(origin + (gateway.api ?? '/api/cart'), api)).status).toBe(apiStatus);
      expect(await visitor.isCalled()).toMatchObject({
        status: 200,
        url: origin + landing('/tickets?page=2'),
        text: expect.stringContaining(WELCOME),
      });
      await realTime(TOKEN_MS);
      expect((await visitor.browser.go(origin + pageAt('/tickets'))).text).toContain(WELCOME);
      expect(await product.admin.room(ROOM)).toMatchObject({ issued: 1, inside: 1 });
    });

    test(`a visit that the operator ends is noticed: ${noticesEnd}`, async () => {
      const { gateway: origin } = setup;
      const visitor = visitorOf(setup);
      await visitor.joinsTheLine(`${origin}/`);
      expect((await visitor.isCalled()).text).toContain(WELCOME);
      await visitor.isSentAway();
      if (noticesEnd !== 'never') return visitor.isBackInLine(origin + pageAt('/tickets'));
      await realTime(2 * TOKEN_MS);
      expect((await visitor.browser.go(origin + pageAt('/tickets'))).text).toContain(WELCOME);
    });

    test.each([
      ['older', 'newer'],
      ['newer', 'older'],
    ] as const)('of two tabs that wait each arrives, the %s first', async (first, second) => {
      const { gateway: origin, product } = setup;
      const tabs = await Tabs.open(product, origin, { pageAt, browser: browserAt(origin) });
      // Without a state for each request, only the newest goes back to its page, and only before the other one.
      const perRequest = settings.login_state === 'per_request';
      const keepsPage = (tab: string) => perRequest || (tab === 'newer' && first === 'newer');
      for (const tab of [first, second]) {
        const path = keepsPage(tab) ? (gateway.tabsLandAt ?? landing(`/${tab}`)) : landing('/');
        expect(await tabs.look(tab)).toMatchObject(tabs.arrived(path));
      }
      await tabs.haveOneVisit();
    });

    test('a login state that is lost ends in its error page, and costs no place', async () => {
      const { gateway: origin, product } = setup;
      const visitor = visitorOf(setup);
      await visitor.joinsTheLine(origin + pageAt('/tickets'));
      const [callback = ''] = clientAt(origin).redirect_uris as string[];
      const answer = await visitor.browser.go(`${callback}?code=none&state=none`);
      expect(answer).toMatchObject({ status: lostLogin.status, text: expect.stringContaining(lostLogin.says) });
      expect(await product.admin.room(ROOM)).toMatchObject({ issued: 1 });
      if (lostLogin.status !== 200) return;
      // It has begun a new login by itself.
      await callAll(product, ROOM);
      const arrived = { status: 200, url: origin + landing('/tickets'), text: expect.stringContaining(WELCOME) };
      expect(await visitor.browser.go(answer.url)).toMatchObject(arrived);
    });

    test.runIf(signOut !== null)('a sign-out ends the visit', async () => {
      const { gateway: origin, product } = setup;
      const visitor = visitorOf(setup);
      await visitor.joinsTheLine(`${origin}/`);
      expect((await visitor.isCalled()).text).toContain(WELCOME);
      const signedOut = await visitor.browser.go(origin + signOut);
      if (gateway.signOutAsks) await visitor.confirmsLogout(signedOut);
      expect(await product.admin.room(ROOM)).toMatchObject({ inside: 0, completed: 1 });
    });
  });

  test(`${name}: a turn after the hold arrives by relaunch`, { timeout: START_MS + 120_000 }, async () => {
    await using setup = await start({ hold: '1s' });
    const { gateway: origin } = setup;
    const visitor = visitorOf(setup);
    await visitor.joinsTheLine(origin + pageAt('/tickets'));
    const arrived = await visitor.isCalledAfterTheHold(origin);
    expect(arrived).toMatchObject({ status: 200, url: origin + landing('/'), text: expect.stringContaining(WELCOME) });
  });
}
