import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Product } from '../support/product.ts';
import { startProduct } from '../support/product.ts';
import { shopClient } from '../support/shop-setup.ts';
import { callAll, claimsOf, discoverShop, fetchTokens, queueUp } from '../support/visits.ts';

const ROOM = 'launch';
let product: Product;

beforeAll(async () => {
  const app = {
    ...{ client_id: 'app', client_secret: undefined, token_endpoint_auth_method: 'none', application_type: 'native' },
    redirect_uris: ['http://127.0.0.1/callback', 'http://[::1]/callback'],
    ...{ initiate_login_uri: undefined, post_logout_redirect_uris: undefined },
  };
  product = await startProduct({
    rooms: { [ROOM]: {} },
    clients: [shopClient(app)],
    env: { NODE_ENV: 'production' },
  });
});
afterAll(() => product[Symbol.asyncDispose]());

const discover = (redirectUri: string) => discoverShop(product.issuer, { clientId: 'app', secret: null, redirectUri });

test.each(['http://127.0.0.1:51004/callback', 'http://[::1]:61023/callback'])(
  'a native app in production takes its code at whatever port it listens on: %s (RFC 8252 section 7.3)',
  async (redirectUri) => {
    const app = await discover(redirectUri);
    const { browser, login, page, number } = await queueUp(app);
    expect(page.headers['content-security-policy']).toContain('http://127.0.0.1:*');
    await callAll(product, ROOM);
    const { location } = await app.walk(browser, page.url);
    expect(claimsOf(await fetchTokens(app, login, location)).queue_position).toBe(number);
  },
);

test.each(['http://127.0.0.1:51004/other', 'http://192.0.2.1:51004/callback'])(
  'and nowhere else: %s',
  async (redirectUri) => {
    const app = await discover(redirectUri);
    await expect(queueUp(app)).rejects.toThrow('no waiting page: 400');
  },
);
