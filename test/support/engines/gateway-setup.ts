import { freePort } from '../free-port.ts';
import { type HttpProxy, startHttpProxy } from '../http-proxy.ts';
import { startRepeatingNginx } from '../nginx.ts';
import { startOAuth2Proxy } from '../oauth2-proxy.ts';
import { type Product, startProduct } from '../product.ts';
import type { RelyingParty } from '../relying-party.ts';
import { SHOP_SECRET, shopClient } from '../shop-setup.ts';
import { startSite } from '../site.ts';
import { discoverShop } from '../visits.ts';
import { appPage } from './app.ts';

export const ROOM = 'launch';

/** The product with one room, a proxy before it, and oauth2-proxy before a site. */
export interface GatewaySetup extends AsyncDisposable {
  readonly product: Product;
  /** What the product was asked, and how its answers are held. */
  readonly proxy: HttpProxy;
  readonly gateway: string;
  /** The gateway again, with 307 where it redirects to a login. */
  readonly repeating: string;
  /** A single-page app that is a client itself. */
  readonly app: string;
  /** The gateway as a client. */
  readonly shop: RelyingParty;
}

/** @param publicPages HTML of pages below `/public`, which everybody may see */
export async function startGatewaySetup(publicPages: Readonly<Record<string, string>>): Promise<GatewaySetup> {
  await using resources = new AsyncDisposableStack();
  const [port, entryPort, gatewayPort, repeatingPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const issuer = `http://127.0.0.1:${entryPort}`;
  const gateway = `http://127.0.0.1:${gatewayPort}`;
  const pages = { ...publicPages, '/app': appPage({ issuer, clientId: 'app', path: '/app' }) };
  const site = resources.use(await startSite({ pages }));
  const app = `${site.origin}/app`;
  const redirectUri = `${gateway}/oauth2/callback`;
  const clients = [
    shopClient({
      ...{ redirect_uris: [redirectUri], initiate_login_uri: `${gateway}/`, claims: ['email'] },
      login_state: 'per_request',
    }),
    shopClient({
      ...{ client_id: 'app', client_secret: undefined, token_endpoint_auth_method: 'none' },
      // Without a refresh token the app renews in a frame.
      ...{ redirect_uris: [app], initiate_login_uri: app, grant_types: ['authorization_code'] },
    }),
  ];
  // A tab in the background enters as one that is looked at.
  const rooms = { [ROOM]: { turn_window: '10m', enter: 'auto' } };
  const proxy = resources.use(await startHttpProxy({ port: entryPort, originPort: port }));
  const product = resources.use(await startProduct({ rooms, clients, issuer, port }));
  const basics = { issuer, port: gatewayPort, clientId: 'shop', clientSecret: SHOP_SECRET, upstream: site.origin };
  resources.use(await startOAuth2Proxy({ ...basics, csrfPerRequest: true, publicPath: '/public' }));
  resources.use(await startRepeatingNginx({ port: repeatingPort, gateway }));
  const shop = await discoverShop(issuer, { redirectUri });
  const held = resources.move();
  return {
    ...{ product, proxy, gateway, app, shop },
    repeating: `http://127.0.0.1:${repeatingPort}`,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
