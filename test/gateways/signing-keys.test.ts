import { decodeProtectedHeader } from 'jose';
import { expect, test } from 'vitest';
import { parseRedisUrl } from '../../src/config/reading/redis-url.ts';
import { PUBLISH_AHEAD_MS, SIGNING_KEYS, type StoredKey, storedKeys } from '../../src/oidc/stored-keys.ts';
import { openRedisStore } from '../../src/store/redis/redis-store.ts';
import type { Store } from '../../src/store/store.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { GatewayVisitor } from '../support/gateway-visitor.ts';
import { startOAuth2Proxy } from '../support/oauth2-proxy.ts';
import { ownRedisUrl } from '../support/own-redis.ts';
import { type Product, startProduct } from '../support/product.ts';
import { launchSetup, SHOP_SECRET } from '../support/shop-setup.ts';
import { startSite, WELCOME } from '../support/site.ts';

async function storeAt(redisUrl: string): Promise<Store> {
  const parsed = parseRedisUrl(redisUrl);
  if (parsed.kind !== 'target') throw new Error(parsed.message);
  return openRedisStore({ target: parsed.target });
}

/** Lets a day pass for the keys alone, as if each had been published a day earlier. */
async function letKeysAge({ documents }: Store): Promise<void> {
  const earlier = (key: StoredKey): StoredKey => ({ ...key, signsFromMs: key.signsFromMs - PUBLISH_AHEAD_MS });
  await eventually('the keys to be a day older', async () => {
    const document = await documents.read(SIGNING_KEYS);
    const { keys, others, withdrawn } = storedKeys.parse(document?.value);
    const aged = { keys: keys.map(earlier), others: others.map(earlier), withdrawn };
    return documents.write(SIGNING_KEYS, aged, document?.version ?? 0);
  });
}

test('oauth2-proxy, which reads the metadata once, lets people in and keeps them in while keys and algorithms change', {
  timeout: 60_000,
}, async () => {
  await using resources = new AsyncDisposableStack();
  const redisUrl = await ownRedisUrl();
  const [port, gatewayPort] = [await freePort(), await freePort()];
  const gateway = `http://127.0.0.1:${gatewayPort}`;
  const store = resources.use(await storeAt(redisUrl));
  const site = resources.use(await startSite());
  let product: Product | null = null;
  resources.defer(async () => product?.[Symbol.asyncDispose]());

  /** The product with this configuration, in place of the one before. */
  async function restart(signing: Record<string, unknown>, client: Record<string, unknown> = {}): Promise<Product> {
    await product?.[Symbol.asyncDispose]();
    const metadata = { redirect_uris: [`${gateway}/oauth2/callback`], ...client };
    product = await startProduct({ ...launchSetup({}, metadata), redisUrl, port, signing });
    return product;
  }

  const first = await restart({ algorithm: 'RS256', also: ['ES256'] });
  const { issuer } = first;
  const basics = { issuer, clientId: 'shop', clientSecret: SHOP_SECRET, upstream: site.origin };
  resources.use(await startOAuth2Proxy({ ...basics, port: gatewayPort, passesIdToken: true }));

  /** The header of the newest ID token that the proxy has got. */
  const header = () => decodeProtectedHeader(site.visits.at(-1)?.headers.authorization?.replace(/^Bearer /, '') ?? '');

  async function enters(): Promise<GatewayVisitor> {
    const visitor = new GatewayVisitor(first);
    await visitor.joinsTheLine(`${gateway}/`);
    expect(await visitor.isCalled()).toMatchObject({ status: 200, text: expect.stringContaining(WELCOME) });
    return visitor;
  }

  /** Reloads until the proxy has refreshed its tokens by such a key. Nobody is ever sent away meanwhile. */
  async function staysIn({ browser }: GatewayVisitor, isMeant: (key: ReturnType<typeof header>) => boolean) {
    await eventually('a refresh by the key', async () => {
      expect(await browser.go(`${gateway}/`)).toMatchObject({ status: 200, text: expect.stringContaining(WELCOME) });
      return isMeant(header());
    });
  }

  const visitor = await enters();
  expect(header().alg).toBe('RS256');

  // Another algorithm, which the proxy has read of, beside one that is new. It takes effect when both have been there a day.
  await restart({ algorithm: 'ES256', also: ['EdDSA'] });
  const { kid: former } = header();
  await staysIn(visitor, ({ alg }) => alg === 'RS256');
  await enters();
  expect(header()).toMatchObject({ alg: 'RS256', kid: former });
  await letKeysAge(store);
  await staysIn(visitor, ({ alg }) => alg === 'ES256');
  await enters();
  expect(header().alg).toBe('ES256');

  // The next key, which the proxy fetches when it meets it.
  const { kid: second } = header();
  expect((await first.admin.call('POST', '/keys/rotate')).status).toBe(200);
  await letKeysAge(store);
  await staysIn(visitor, ({ alg, kid }) => alg === 'ES256' && kid !== second);

  // A key that has leaked.
  const { kid: third = '' } = header();
  expect((await first.admin.call('POST', '/keys/rotate', { revoke: third })).status).toBe(200);
  await staysIn(visitor, ({ alg, kid }) => alg === 'ES256' && kid !== third && kid !== second);
  await enters();

  // An algorithm that the proxy has not read of: its client states the one that it takes.
  await restart({ algorithm: 'EdDSA', also: ['ES256'] }, { id_token_signed_response_alg: 'ES256' });
  await staysIn(visitor, ({ alg }) => alg === 'ES256');
  await enters();
  expect(header().alg).toBe('ES256');
});
