import { freePort } from './free-port.ts';
import { type Product, startProduct } from './product.ts';
import { launchSetup, SHOP_SECRET } from './shop-setup.ts';
import { type Site, startSite } from './site.ts';

/** What every gateway is told. */
export interface GatewayBasics {
  readonly issuer: string;
  readonly port: number;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The site behind it. */
  readonly upstream: string;
}

export interface ProtectedSite extends AsyncDisposable {
  /** Where visitors go. */
  readonly gateway: string;
  readonly site: Site;
  readonly product: Product;
}

export interface ProtectOptions {
  /** What the client is registered with, beside its callback `/oauth2/callback`; told where the gateway will be. */
  readonly client: (gateway: string) => Readonly<Record<string, unknown>>;
  readonly startGateway: (basics: GatewayBasics, gateway: string) => Promise<AsyncDisposable>;
  /** null, the default: embedded. */
  readonly redisUrl?: string | null;
}

/** The product, and a gateway that speaks OIDC with it in front of a site. */
export async function protectSite({ client, startGateway, redisUrl = null }: ProtectOptions): Promise<ProtectedSite> {
  await using resources = new AsyncDisposableStack();
  const port = await freePort();
  const gateway = `http://127.0.0.1:${port}`;
  const site = resources.use(await startSite());
  const metadata = { redirect_uris: [`${gateway}/oauth2/callback`], ...client(gateway) };
  const product = resources.use(await startProduct({ ...launchSetup({}, metadata), redisUrl }));
  const { issuer } = product;
  const basics = { issuer, port, clientId: 'shop', clientSecret: SHOP_SECRET, upstream: site.origin };
  resources.use(await startGateway(basics, gateway));
  const held = resources.move();
  return { gateway, site, product, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
