import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withToken } from '../support/endpoints.ts';
import { http } from '../support/http.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { discoverShop, type Visit, visit } from '../support/visits.ts';

const ROOM = 'claims';
/** Asked with it, the library answers: our shortcut takes the plainest requests alone. */
const LONG_WAY = '?more=1';

describe.each(storeKinds())('userinfo, on $name', ({ redisUrl }) => {
  let product: TimedProduct;

  beforeAll(async () => {
    product = await startTimedProduct({
      rooms: { [ROOM]: { admission: '10m', turn_window: '1h' } },
      clients: [
        shopClient({ room: ROOM, access_token: '90s' }),
        shopClient({ client_id: 'plain', claims: [], room: ROOM }),
        shopClient({ client_id: 'jwt', room: ROOM, access_token_format: 'jwt' }),
      ],
      redisUrl: await redisUrl(),
    });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  async function enter(clientId: string, scope: string): Promise<Visit> {
    const client = await discoverShop(product.issuer, { clientId });
    return visit(product, client, { room: ROOM, parameters: { scope } });
  }

  /** The answer, but for what each has of its own. */
  async function ask(query: string, headers: Record<string, string>) {
    const { status, text, headers: told } = await http(`${product.issuer}/userinfo${query}`, { headers });
    const { date, 'x-request-id': id, ...others } = told;
    expect([typeof date, typeof id]).toEqual(['string', 'string']);
    return { status, headers: others, text };
  }

  async function sameBothWays(headers: Record<string, string>) {
    const short = await ask('', headers);
    expect(short).toEqual(await ask(LONG_WAY, headers));
    return short;
  }

  test.each([
    ['shop', 'openid'],
    ['shop', 'openid email'],
    ['shop', 'profile email openid offline_access'],
    ['plain', 'openid email profile'],
    ['jwt', 'openid'],
  ])('is what the library answers: %s, %s', async (clientId, scope) => {
    const { tokens } = await enter(clientId, scope);
    const { status } = await sameBothWays(withToken(tokens.access_token));
    expect(status).toBe(clientId === 'jwt' ? 401 : 200);
  });

  test('is refused alike: no token, another, another scheme, too old, of a visit that has ended', async () => {
    const { tokens } = await enter('shop', 'openid');
    const good = withToken(tokens.access_token);
    expect((await sameBothWays(good)).status).toBe(200);
    expect((await sameBothWays({ Authorization: `bearer ${tokens.access_token}` })).status).toBe(200);
    const bad = [
      { ...good, Origin: 'https://shop.example.com' },
      {},
      withToken(`${tokens.access_token}A`),
      withToken(tokens.refresh_token ?? ''),
      { Authorization: `Basic ${tokens.access_token}` },
      { Authorization: `Bearer  ${tokens.access_token}` },
    ];
    for (const headers of bad) expect((await sameBothWays(headers)).status).toBeGreaterThanOrEqual(400);
    product.pass(96);
    expect((await sameBothWays(good)).status).toBe(401);
    const { tokens: others, claims } = await enter('shop', 'openid');
    await product.admin.end(ROOM, claims.sub);
    expect((await sameBothWays(withToken(others.access_token))).status).toBe(401);
  });
});
