import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startApache } from '../support/apache.ts';
import { eventually, realTime } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { GatewayVisitor } from '../support/gateway-visitor.ts';
import { runNginxWith } from '../support/nginx.ts';
import { startOAuth2Proxy } from '../support/oauth2-proxy.ts';
import { startProduct } from '../support/product.ts';
import type { GatewayBasics } from '../support/protected-site.ts';
import { launchSetup, SHOP_SECRET } from '../support/shop-setup.ts';
import { startSite, WELCOME } from '../support/site.ts';
import { ROOM } from '../support/visit-ends.ts';
import { visitorsInside } from '../support/visits.ts';

interface Entrance extends AsyncDisposable {
  /** Whether `/token` answers 503, as when the waiting room cannot reach its store for a moment. */
  breakTokens(areBroken: boolean): Promise<void>;
  /** Whether it has answered so. */
  hasRefused(): Promise<boolean>;
}

/** nginx in front of the product. */
async function startEntrance(port: number, productPort: number): Promise<Entrance> {
  let [broken, log] = ['', ''];
  const nginx = await runNginxWith(port, (folder) => {
    [broken, log] = [join(folder, 'broken'), join(folder, 'token.log')];
    return `
  server {
    listen 127.0.0.1:${port};
    proxy_set_header Host $http_host;
    location / { proxy_pass http://127.0.0.1:${productPort}; }
    location = /token {
      access_log ${log};
      if (-f ${broken}) { return 503; }
      proxy_pass http://127.0.0.1:${productPort};
    }
  }`;
  });
  return {
    breakTokens: (areBroken) => (areBroken ? writeFile(broken, '') : rm(broken)),
    hasRefused: async () => (await readFile(log, 'utf8')).includes('" 503 '),
    [Symbol.asyncDispose]: () => nginx[Symbol.asyncDispose](),
  };
}

test.each<{ name: string; startGateway: (basics: GatewayBasics) => Promise<AsyncDisposable> }>([
  { name: 'mod_auth_openidc', startGateway: startApache },
  { name: 'oauth2-proxy', startGateway: startOAuth2Proxy },
])(
  'behind $name a visitor whose refresh fails for a moment keeps the visit',
  { timeout: 60_000 },
  async ({ startGateway }) => {
    const [port, entrancePort, gatewayPort] = [await freePort(), await freePort(), await freePort()];
    const issuer = `http://127.0.0.1:${entrancePort}`;
    const gateway = `http://127.0.0.1:${gatewayPort}`;
    await using site = await startSite();
    const client = {
      redirect_uris: [`${gateway}/oauth2/callback`],
      initiate_login_uri: `${gateway}/`,
      claims: ['email'],
      access_token: '10s',
    };
    await using product = await startProduct({ ...launchSetup({}, client), port, issuer });
    await using entrance = await startEntrance(entrancePort, port);
    const basics = { issuer, port: gatewayPort, clientId: 'shop', clientSecret: SHOP_SECRET, upstream: site.origin };
    await using _gateway = await startGateway(basics);
    const visitor = new GatewayVisitor(product);
    await visitor.joinsTheLine(`${gateway}/`);
    await visitor.isCalled();
    const inside = await visitorsInside(product, ROOM);

    await realTime(2_000);
    await entrance.breakTokens(true);
    await visitor.buys(gateway);
    await eventually('a refresh that failed', () => entrance.hasRefused());
    await entrance.breakTokens(false);
    expect(await visitorsInside(product, ROOM)).toEqual(inside);
    expect((await visitor.browser.go(`${gateway}/`)).text).toContain(WELCOME);
    expect(inside).toHaveLength(1);
  },
);
