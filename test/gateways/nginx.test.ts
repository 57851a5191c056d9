import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { GatewayVisitor } from '../support/gateway-visitor.ts';
import { startNginx, startNginxWithOAuth2Proxy } from '../support/nginx.ts';
import { startOAuth2Proxy } from '../support/oauth2-proxy.ts';
import { type ProtectedSite, protectSite } from '../support/protected-site.ts';
import { WELCOME } from '../support/site.ts';
import { endOfVisitTests, within } from './end-of-visit-tests.ts';
import { forwardAuthTests } from './forward-auth-tests.ts';

describe('nginx auth_request', () => forwardAuthTests(startNginx));

/** The product, and nginx that asks oauth2-proxy in front of a site. */
async function behindNginx(): Promise<ProtectedSite> {
  await using resources = new AsyncDisposableStack();
  const proxyPort = await freePort();
  const setup = resources.use(
    await protectSite({
      client: (nginx) => ({ initiate_login_uri: `${nginx}/`, claims: ['email'] }),
      async startGateway({ port, upstream, ...basics }, nginx) {
        resources.use(await startOAuth2Proxy({ ...basics, port: proxyPort, upstream: 'static://202', behind: nginx }));
        return startNginxWithOAuth2Proxy({ port, upstream, proxy: `http://127.0.0.1:${proxyPort}` });
      },
    }),
  );
  const held = resources.move();
  return { ...setup, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

/** 5.6 KB, in which each `&` and `=` takes three bytes on its way through a gateway. */
const LONG_LINK = Array.from({ length: 1_120 }, (_, nth) => `a=${nth % 10}${nth % 10}`).join('&');

describe('behind nginx with oauth2-proxy', () => {
  let setup: ProtectedSite;
  beforeAll(async () => {
    setup = await behindNginx();
  });
  afterAll(() => setup[Symbol.asyncDispose]());

  test('a visitor waits, is called, sees the site, and is back in line when the visit was ended', async () => {
    const { gateway, site, product } = setup;
    const visitor = new GatewayVisitor(product);
    const page = `${gateway}/tickets?page=2&row=5`;
    await visitor.joinsTheLine(page);
    expect(site.visits).toEqual([]);
    expect(await visitor.isCalled()).toMatchObject({ status: 200, url: page, text: expect.stringContaining(WELCOME) });
    await visitor.isSentAway();
    await visitor.isBackInLine(page);
  });

  test('a long link with many parts leads to its page', async () => {
    const { gateway, product } = setup;
    const visitor = new GatewayVisitor(product);
    const page = `${gateway}/tickets?${LONG_LINK}`;
    await visitor.joinsTheLine(page);
    expect(await visitor.isCalled()).toMatchObject({ status: 200, url: page, text: expect.stringContaining(WELCOME) });
  });
});

describe('nginx with oauth2-proxy, whose cookie_refresh is one second here', () =>
  endOfVisitTests({ start: behindNginx, watch: within(2_000), tokenHeader: null }));
