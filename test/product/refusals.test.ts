import { execFile } from 'node:child_process';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { postForm } from '../support/endpoints.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { http } from '../support/http.ts';
import { type Product, startProduct } from '../support/product.ts';
import { SHOP_CALLBACK, shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { discoverShop, visit } from '../support/visits.ts';

const ROOM = 'launch';

describe.each(storeKinds())('a refused client leaves a trace, on $name', ({ redisUrl }) => {
  let product: Product;

  beforeAll(async () => {
    const keyed = { client_secret: undefined, token_endpoint_auth_method: 'private_key_jwt' };
    product = await startProduct({
      rooms: { [ROOM]: {} },
      clients: [
        shopClient(),
        shopClient({ client_id: 'never-seen', scope: 'openid' }),
        shopClient({ client_id: 'keyed', ...keyed, jwks_uri: `http://127.0.0.1:${await freePort()}/jwks` }),
      ],
      redisUrl: await redisUrl(),
    });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  function authorize(parameters: Record<string, string>) {
    const valid = { client_id: 'shop', response_type: 'code', scope: 'openid', redirect_uri: SHOP_CALLBACK };
    return new Browser().request(`${product.issuer}/authorize?${new URLSearchParams({ ...valid, ...parameters })}`);
  }

  function exchange(clientId: string, secret: string) {
    const authorization = `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${secret}`).toString('base64')}`;
    const form = { grant_type: 'authorization_code', code: 'x', redirect_uri: SHOP_CALLBACK };
    return postForm(`${product.issuer}/token`, form, { Authorization: authorization });
  }

  function assert(clientId: string) {
    const claims = {
      iss: clientId,
      sub: clientId,
      aud: product.issuer,
      jti: '1',
      exp: Math.ceil(Date.now() / 1000) + 60,
    };
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    return postForm(
      `${product.issuer}/token`,
      {
        grant_type: 'authorization_code',
        client_assertion: `${part({ alg: 'ES256' })}.${part(claims)}.AAAA`,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      },
      {},
    );
  }

  async function refusals(): Promise<string> {
    const exposition = await (await fetch(`${product.issuer}/metrics`)).text();
    return exposition
      .split('\n')
      .filter((line) => line.startsWith('owr_oidc_refusals_total{'))
      .join('\n');
  }

  test.each([
    { client: 'shop', reason: 'wrong_secret', ask: () => exchange('shop', 'wr0ng-secret') },
    { client: 'unknown', reason: 'unknown_client', ask: () => authorize({ client_id: 'shp' }) },
    { client: 'keyed', reason: 'keys_unreachable', ask: () => assert('keyed') },
    {
      client: 'shop',
      reason: 'wrong_redirect_uri',
      ask: () => authorize({ redirect_uri: `${SHOP_CALLBACK.replace('//', '//user:wr0ng@')}?secret` }),
    },
    {
      client: 'never-seen',
      reason: 'wrong_scope',
      ask: () => authorize({ client_id: 'never-seen', scope: 'openid email' }),
    },
    { client: 'shop', reason: 'wrong_response_type', ask: () => authorize({ response_type: 'id_token', nonce: 'n' }) },
    { client: 'shop', reason: 'wrong_response_mode', ask: () => authorize({ response_mode: 'fragment' }) },
    {
      client: 'unknown',
      reason: 'foreign_host',
      ask: () => http(`${product.issuer}/authorize`, { headers: { Host: `evil.test/${'x'.repeat(200)}` } }),
    },
  ])('$reason of $client: a log line and a count', async ({ client, reason, ask }) => {
    await ask();
    await ask();
    expect(await refusals()).toContain(`{client="${client}",reason="${reason}"} 2`);
    const lines = await eventually('the line', () => {
      const told = product.output().split('\n');
      // The output may end within a line.
      const own = told.slice(0, -1).filter((line) => line.includes(`"reason":"${reason}"`));
      return own.length === 0 ? undefined : own;
    });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', client, reason });
    if (reason !== 'foreign_host') expect(JSON.parse(lines[0] ?? '')).toMatchObject({ error: expect.any(String) });
    expect(lines[0]).not.toMatch(/\?secret|wr0ng|x{101}/);
  });

  test('the answers to prompt=none and to a lost cookie are no refusals', async () => {
    const before = await refusals();
    await authorize({ prompt: 'none' });
    await new Browser().request(`${product.issuer}/authorize/${'a'.repeat(32)}`);
    expect(await refusals()).toBe(before);
  });

  test('the admin API and npm run check-client tell what was last seen', async () => {
    const shop = await discoverShop(product.issuer);
    const { tokens, claims } = await visit(product, shop, { room: ROOM });
    await shop.userinfo(tokens);
    await product.admin.end(ROOM, claims.sub);
    await expect(shop.refresh(tokens.refresh_token ?? '')).rejects.toThrow();
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' };
    await postForm(`${product.issuer}/token`, { ...form, client_id: 'never-seen', client_secret: 'wr0ng-secret' }, {});
    const other = await (await product.admin.call('GET', '/clients/never-seen')).json();
    expect(other).toMatchObject({ steps: { refresh: { reason: 'wrong_secret' } } });

    const seen = await (await product.admin.call('GET', '/clients/shop')).json();
    const done = { done_at: expect.stringMatching(/^\d{4}-/) };
    expect(seen).toMatchObject({
      ...{ client_id: 'shop', room: ROOM },
      steps: {
        authorization: done,
        exchange: { ...done, reason: 'wrong_secret' },
        userinfo: done,
        refresh: { done_at: null, reason: 'ended' },
      },
    });
    expect((await product.admin.call('GET', '/clients/nobody')).status).toBe(404);

    const told = await checkClient('shop');
    expect(told).toMatchObject({ code: 0, errors: '' });
    expect(told.output).toMatch(/^shop\n {2}Authorization request: last done at /);
    expect(told.output).toContain('its client secret is another one than client_secret');
    expect((await checkClient('never-seen')).output).toContain('Token exchange: none has come.');
    expect(await checkClient('shp')).toMatchObject({ code: 64, errors: expect.stringContaining('Configured: shop') });
  });

  function checkClient(clientId: string): Promise<{ code: number | null; output: string; errors: string }> {
    const env = { CONFIG: product.config, PORT: String(product.port), HOST: '127.0.0.1' };
    return new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        ['src/tools/check-client.ts', clientId],
        { env },
        (_error, output, errors) => resolve({ code: child.exitCode, output, errors }),
      );
    });
  }
});
