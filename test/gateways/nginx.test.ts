import { describe, expect, test } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { GatewayVisitor } from '../support/gateway-visitor.ts';
import { startNginx, startNginxWithOAuth2Proxy } from '../support/nginx.ts';
import { startOAuth2Proxy } from '../support/oauth2-proxy.ts';
import { protectSite } from '../support/protected-site.ts';
import { WELCOME } from '../support/site.ts';
import { forwardAuthTests } from './forward-auth-tests.ts';

describe('nginx auth_request', () => forwardAuthTests(startNginx));

test('behind nginx with oauth2-proxy a visitor waits, is called, sees the site, and is back in line when the visit was ended', {
  timeout: 60_000,
}, async () => {
  await using resources = new AsyncDisposableStack();
  const proxyPort = await freePort();
  const { gateway, site, product } = resources.use(
    await protectSite({
      client: (nginx) => ({ initiate_login_uri: `${nginx}/`, claims: ['email'] }),
      async startGateway({ port, upstream, ...basics }, nginx) {
        resources.use(await startOAuth2Proxy({ ...basics, port: proxyPort, upstream: 'static://202', behind: nginx }));
        return startNginxWithOAuth2Proxy({ port, upstream, proxy: `http://127.0.0.1:${proxyPort}` });
      },
    }),
  );
  const visitor = new GatewayVisitor(product);
  const page = `${gateway}/tickets?page=2&row=5`;
  await visitor.joinsTheLine(page);
  expect(site.visits).toEqual([]);
  expect(await visitor.isCalled()).toMatchObject({ status: 200, url: page, text: expect.stringContaining(WELCOME) });
  await visitor.isSentAway();
  await visitor.isBackInLine(page);
});
