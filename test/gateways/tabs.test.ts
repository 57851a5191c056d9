import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startAlb } from '../support/alb.ts';
import { freePort } from '../support/free-port.ts';
import { startNodeSite } from '../support/node-site.ts';
import { startOAuth2Proxy } from '../support/oauth2-proxy.ts';
import { type Product, startProduct } from '../support/product.ts';
import type { GatewayBasics } from '../support/protected-site.ts';
import { SHOP_SECRET, shopClient } from '../support/shop-setup.ts';
import { startSite } from '../support/site.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { Tabs } from '../support/tabs.ts';

const ROOM = 'launch';
const IMAGE = { 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image', Accept: 'image/*,*/*;q=0.8' };

interface Gateway {
  readonly name: string;
  /** The id of its client. */
  readonly clientId: string;
  /** What the client is registered with, beside its callback. */
  readonly client?: Readonly<Record<string, unknown>>;
  readonly callback?: string;
  readonly start: (basics: GatewayBasics) => Promise<AsyncDisposable>;
}

const ALB: Gateway = {
  name: 'an ALB',
  clientId: 'alb',
  callback: '/oauth2/idpresponse',
  start: ({ issuer, upstream, ...basics }) =>
    startAlb({
      ...{ ...basics, issuer, target: upstream, credentials: 'post', epochMs: () => Date.now() },
      authorizationEndpoint: `${issuer}/authorize`,
      tokenEndpoint: `${issuer}/token`,
      userInfoEndpoint: `${issuer}/userinfo`,
    }),
};
const PROXY: Gateway = { name: 'oauth2-proxy', clientId: 'proxy', start: startOAuth2Proxy };
const NODE: Gateway = { name: 'passport', clientId: 'node', start: startNodeSite };
const PROXY_PER_REQUEST: Gateway = {
  name: 'oauth2-proxy with cookie_csrf_per_request',
  clientId: 'per-request',
  client: { login_state: 'per_request' },
  start: (basics) => startOAuth2Proxy({ ...basics, csrfPerRequest: true }),
};
const PROXY_MISTAKEN: Gateway = { ...PROXY, clientId: 'mistaken', client: { login_state: 'per_request' } };
const GATEWAYS = [ALB, PROXY, NODE, PROXY_PER_REQUEST, PROXY_MISTAKEN];

interface Setup extends AsyncDisposable {
  readonly product: Product;
  readonly originOf: (gateway: Gateway) => string;
}

/** The product, and all gateways in front of a site. */
async function start(redisUrl: string | null): Promise<Setup> {
  await using resources = new AsyncDisposableStack();
  const { origin: upstream } = resources.use(await startSite());
  const ports = new Map<Gateway, number>();
  for (const gateway of GATEWAYS) ports.set(gateway, await freePort());
  const originOf = (gateway: Gateway) => `http://127.0.0.1:${ports.get(gateway)}`;
  const clients = GATEWAYS.map((gateway) =>
    shopClient({
      ...{ client_id: gateway.clientId, redirect_uris: [originOf(gateway) + (gateway.callback ?? '/oauth2/callback')] },
      ...{ initiate_login_uri: `${originOf(gateway)}/`, initiate_login_iss: false, claims: ['email'] },
      ...gateway.client,
    }),
  );
  const product = resources.use(await startProduct({ rooms: { [ROOM]: {} }, clients, redisUrl }));
  const { issuer } = product;
  await Promise.all(
    GATEWAYS.map(async (gateway) => {
      const { clientId } = gateway;
      const port = ports.get(gateway) ?? 0;
      resources.use(await gateway.start({ issuer, port, clientId, clientSecret: SHOP_SECRET, upstream }));
    }),
  );
  const held = resources.move();
  return { product, originOf, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

describe.each(storeKinds())('two tabs of a browser, on $name', ({ redisUrl }) => {
  let setup: Setup;
  beforeAll(async () => {
    setup = await start(await redisUrl());
  });
  afterAll(() => setup[Symbol.asyncDispose]());
  beforeEach(() => setup.product.admin.reset(ROOM));

  const open = (gateway: Gateway) => Tabs.open(setup.product, setup.originOf(gateway));

  describe.each([PROXY, ALB, NODE])('behind $name', (gateway) => {
    test('the newest that is looked at first arrives at its page, and the other one at the front page', async () => {
      const tabs = await open(gateway);
      expect(await tabs.look('newer')).toMatchObject(tabs.arrived('/newer'));
      expect(await tabs.look('older')).toMatchObject(tabs.arrived('/'));
      await tabs.haveOneVisit();
    });

    test('the older that is looked at first arrives at the front page, and the newest follows', async () => {
      const tabs = await open(gateway);
      expect(await tabs.look('older')).toMatchObject(tabs.arrived('/'));
      expect(await tabs.look('newer')).toMatchObject(tabs.arrived('/'));
      await tabs.haveOneVisit();
    });
  });

  test.each([
    ['older', 'newer'],
    ['newer', 'older'],
  ] as const)(`behind ${PROXY_PER_REQUEST.name} each arrives at its page, the %s first`, async (...order) => {
    const tabs = await open(PROXY_PER_REQUEST);
    for (const tab of order) expect(await tabs.look(tab)).toMatchObject(tabs.arrived(`/${tab}`));
    await tabs.haveOneVisit();
  });

  test('behind an oauth2-proxy that keeps one request, though it is said to keep each, the other ends in its error page, and costs no place', async () => {
    const tabs = await open(PROXY_MISTAKEN);
    expect(await tabs.look('older')).toMatchObject({ status: 500 });
    expect(await tabs.opens('/again')).toMatchObject(tabs.arrived('/again'));
    await tabs.haveOneVisit();
  });

  test('behind an ALB a favicon that a page asks for meanwhile ends in an error page, and costs no place', async () => {
    const tabs = await open(ALB);
    expect(await tabs.opens('/favicon.ico', IMAGE)).toMatchObject({ status: 403 });
    expect(await tabs.look('newer')).toMatchObject({ status: 401 });
    expect(await tabs.opens('/again')).toMatchObject(tabs.arrived('/again'));
    await tabs.haveOneVisit();
  });
});
