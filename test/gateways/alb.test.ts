import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { type Alb, type AlbOptions, startAlb } from '../support/alb.ts';
import { freePort } from '../support/free-port.ts';
import { GatewayVisitor } from '../support/gateway-visitor.ts';
import { type Product, startProduct } from '../support/product.ts';
import { launchSetup, SHOP_SECRET } from '../support/shop-setup.ts';
import { type Site, startSite, WELCOME } from '../support/site.ts';
import { storeSteps } from '../support/store-steps.ts';
import { endOfVisitTests } from './end-of-visit-tests.ts';

const MINUTE_MS = 60_000;

interface ProtectedSite extends AsyncDisposable {
  readonly alb: Alb;
  readonly site: Site;
  readonly product: Product;
  /** How far the load balancer's clock is ahead. */
  readonly clock: { aheadMs: number };
}

interface ProtectOptions extends Partial<Pick<AlbOptions, 'credentials' | 'scope'>> {
  readonly client?: Readonly<Record<string, unknown>>;
  readonly clock?: { aheadMs: number };
}

/** The product, and a load balancer in front of a site. Visits are long, for the load balancer's clock is put ahead. */
async function protectSite(options: ProtectOptions): Promise<ProtectedSite> {
  const { client = {}, credentials = 'post', clock = { aheadMs: 0 }, ...rule } = options;
  await using resources = new AsyncDisposableStack();
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const site = resources.use(await startSite());
  const gateway = { redirect_uris: [`${origin}/oauth2/idpresponse`], initiate_login_uri: `${origin}/`, ...client };
  const product = resources.use(await startProduct(launchSetup({ admission: '2h' }, gateway)));
  const alb = resources.use(
    await startAlb({
      issuer: product.issuer,
      authorizationEndpoint: `${product.issuer}/authorize`,
      tokenEndpoint: `${product.issuer}/token`,
      userInfoEndpoint: `${product.issuer}/userinfo`,
      clientId: 'shop',
      clientSecret: SHOP_SECRET,
      credentials,
      port,
      target: site.origin,
      epochMs: () => Date.now() + clock.aheadMs,
      ...rule,
    }),
  );
  const held = resources.move();
  return { alb, site, product, clock, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

test.each(['post', 'basic'] as const)(
  'behind an ALB that sends its secret by %s a visitor waits, is called, sees the site, stays while the visit lasts, and is back in line when it was ended',
  async (credentials) => {
    await using setup = await protectSite({ credentials, client: { access_token: '60s' } });
    const { alb, site, product, clock } = setup;
    const visitor = new GatewayVisitor(product);
    await visitor.joinsTheLine(`${alb.origin}/tickets?page=2`);
    expect(site.visits).toEqual([]);

    expect(await visitor.isCalled()).toMatchObject({
      status: 200,
      url: `${alb.origin}/tickets?page=2`,
      text: expect.stringContaining(WELCOME),
    });
    const seenBySite = (header: string) => String(site.visits.at(-1)?.headers[header]);
    const sub = seenBySite('x-amzn-oidc-identity');
    expect(decodeJwt(seenBySite('x-amzn-oidc-data'))).toMatchObject({ sub, queue_position: 1, room: 'launch' });

    const refreshes = () => storeSteps(product.issuer, 'artifacts.save');
    const before = await refreshes();
    clock.aheadMs += 2 * MINUTE_MS;
    expect((await visitor.browser.go(`${alb.origin}/`)).text).toContain(WELCOME);
    expect(seenBySite('x-amzn-oidc-identity')).toBe(sub);
    expect(await refreshes()).toBe(before + 1);

    await visitor.isSentAway();
    clock.aheadMs += 2 * MINUTE_MS;
    await visitor.isBackInLine(`${alb.origin}/tickets?page=2`);
  },
);

test('a wait longer than the 15 minutes of an ALB ends in a relaunch, which lets the visitor in', async () => {
  await using setup = await protectSite({ client: { hold: '1s' } });
  const { alb, product, clock } = setup;
  const visitor = new GatewayVisitor(product);
  await visitor.joinsTheLine(`${alb.origin}/tickets`);
  clock.aheadMs += 16 * MINUTE_MS;
  const arrived = await visitor.isCalledAfterTheHold(alb.origin);
  expect(arrived).toMatchObject({ status: 200, text: expect.stringContaining(WELCOME) });
  expect(new URL(arrived.url)).toMatchObject({ origin: alb.origin, pathname: '/' });
});

test('a late visitor of a client without initiate_login_uri is shown the way to the site, which lets them in', async () => {
  await using setup = await protectSite({ client: { hold: '1s', initiate_login_uri: undefined } });
  const { alb, product, clock } = setup;
  const visitor = new GatewayVisitor(product);
  await visitor.joinsTheLine(`${alb.origin}/tickets`);
  clock.aheadMs += 16 * MINUTE_MS;
  const page = await visitor.isCalledAfterTheHold(alb.origin);
  expect(page.text).toContain('It is your turn');
  const [, link = ''] = /<a class="button" href="([^"]+)"/.exec(page.text) ?? [];
  expect(new URL(link).origin).toBe(alb.origin);
  expect((await visitor.browser.go(link)).text).toContain(WELCOME);
});

test('a hold longer than the memory of an ALB is what its 401 comes from', async () => {
  await using setup = await protectSite({ client: { hold: '1h' } });
  const { alb, product, clock } = setup;
  const visitor = new GatewayVisitor(product);
  await visitor.joinsTheLine(`${alb.origin}/tickets`);
  clock.aheadMs += 16 * MINUTE_MS;
  expect(await visitor.isCalled()).toMatchObject({ status: 401 });
});

describe('an ALB asks when its access token has ended', () => {
  const clock = { aheadMs: 0 };
  endOfVisitTests({
    async start() {
      const { alb, ...setup } = await protectSite({ client: { access_token: '60s' }, clock });
      return { ...setup, gateway: alb.origin };
    },
    // It counts the lifetime of a token from the arrival of the answer that brings it: one second for that.
    watch:
      async (_, { isPlanned }) =>
      async () => {
        clock.aheadMs += isPlanned ? 1_000 : MINUTE_MS;
      },
    tokenHeader: 'x-amzn-oidc-accesstoken',
  });
});

test('every claim there is stays far below the 11 KB of an ALB', async () => {
  await using setup = await protectSite({ scope: 'openid email profile', client: { claims: ['email', 'profile'] } });
  const { alb, site, product } = setup;
  const visitor = new GatewayVisitor(product);
  await visitor.joinsTheLine(`${alb.origin}/`);
  expect((await visitor.isCalled()).text).toContain(WELCOME);
  const { 'x-amzn-oidc-data': data, 'x-amzn-oidc-accesstoken': token } = site.visits.at(-1)?.headers ?? {};
  expect(decodeJwt(String(data))).toMatchObject({ email: expect.any(String), name: 'Visitor' });
  expect(String(data).length + String(token).length).toBeLessThan(2_048);
});
