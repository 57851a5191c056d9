import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCaddy, startCaddyWithOAuth2Proxy } from '../support/caddy.ts';
import { freePort } from '../support/free-port.ts';
import { GatewayVisitor } from '../support/gateway-visitor.ts';
import { startOAuth2Proxy } from '../support/oauth2-proxy.ts';
import { type ProtectedSite, protectSite } from '../support/protected-site.ts';
import { WELCOME } from '../support/site.ts';
import { forwardAuthTests } from './forward-auth-tests.ts';

describe('Caddy forward_auth', () => forwardAuthTests(startCaddy));

describe('behind Caddy with oauth2-proxy', () => {
  let resources: AsyncDisposableStack;
  let setup: ProtectedSite;
  beforeAll(async () => {
    resources = new AsyncDisposableStack();
    const proxyPort = await freePort();
    const proxy = `http://127.0.0.1:${proxyPort}`;
    setup = resources.use(
      await protectSite({
        client: (caddy) => ({ initiate_login_uri: `${caddy}/`, claims: ['email'] }),
        async startGateway({ port, ...basics }, caddy) {
          resources.use(await startOAuth2Proxy({ ...basics, port: proxyPort, behind: caddy }));
          return startCaddyWithOAuth2Proxy({ port, proxy });
        },
      }),
    );
  });
  afterAll(() => resources.disposeAsync());

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
});
