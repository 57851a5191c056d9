import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { http } from '../support/http.ts';
import { type Product, startProduct } from '../support/product.ts';
import { startRedis } from '../support/redis-servers.ts';
import { shopClient } from '../support/shop-setup.ts';
import { statusWith, withToken } from './endpoints.ts';
import { sendRequest } from './raw-http.ts';
import { discoverShop, type Visit, visit } from './visits.ts';

const ROOM = 'verified';
const OTHER_ROOM = 'verified-elsewhere';

/** The same for a client whose tokens are looked up, and for one whose tokens are checked. */
describe.each([
  { format: 'opaque', clientId: 'shop' },
  { format: 'jwt', clientId: 'api' },
])('forward auth with $format access tokens', ({ clientId }) => {
  let product: Product;
  let inside: Visit;
  let token = '';

  beforeAll(async () => {
    product = await startProduct({
      rooms: { [ROOM]: {}, [OTHER_ROOM]: {} },
      clients: [shopClient({ room: ROOM }), shopClient({ client_id: 'api', room: ROOM, access_token_format: 'jwt' })],
    });
    const client = await discoverShop(product.issuer, { clientId });
    inside = await visit(product, client, { room: ROOM });
    token = inside.tokens.access_token;
  });
  afterAll(() => product[Symbol.asyncDispose]());

  test('a token whose visit lasts passes, with the visit in headers', async () => {
    const { status, headers, text } = await http(`${product.issuer}/verify?room=${ROOM}`, {
      headers: withToken(token),
    });
    expect({ status, text }).toEqual({ status: 200, text: '' });
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-waiting-room-sub': inside.claims.sub,
      'x-waiting-room-number': String(inside.claims.queue_position),
    });
  });

  test.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'QUERY'])(
    '%s is the same',
    async (method) => {
      for (const target of [`/verify?room=${ROOM}`, `/verify/${ROOM}`]) {
        const passed = await sendRequest(product.issuer, method, target, {
          headers: [`Authorization: Bearer ${token}`],
        });
        expect(passed.status, target).toBe(200);
        expect((await sendRequest(product.issuer, method, target)).status, target).toBe(401);
      }
    },
  );

  test('the path of the site may be appended, and its Host passed on', async () => {
    const headers = { ...withToken(token), Host: 'shop.example.com' };
    for (const path of [
      '/',
      '/tickets?page=2',
      '/tickets?room=nowhere',
      '//evil.test/',
      '/%zz',
      '/a/%2e%2e/b',
      '/%0d',
    ]) {
      expect((await http(`${product.issuer}/verify/${ROOM}${path}`, { headers })).status, path).toBe(200);
      const without = await http(`${product.issuer}/verify/${ROOM}${path}`, { headers: { Host: 'shop.example.com' } });
      expect(without.status, path).toBe(401);
    }
    expect((await http(`${product.issuer}/verified`, { headers })).status).toBe(421);
  });

  test('a token is for its room', async () => {
    expect(await statusWith(`${product.issuer}/verify?room=${OTHER_ROOM}`, token)).toBe(401);
    expect(await statusWith(`${product.issuer}/verify/${OTHER_ROOM}/x?room=${ROOM}`, token)).toBe(401);
    for (const target of [
      '/verify',
      '/verify?room=',
      '/verify?room=nowhere',
      '/verify/nowhere',
      '/verify/%zz',
      `/verify?room=${ROOM}&room=${ROOM}`,
    ]) {
      expect(await statusWith(`${product.issuer}${target}`, token), target).toBe(404);
    }
  });

  test('nothing but an access token passes', async () => {
    const { refresh_token: refreshToken, id_token: idToken } = inside.tokens;
    for (const other of [refreshToken, idToken, `${token}x`, token.slice(1), 'x', '']) {
      const url = `${product.issuer}/verify?room=${ROOM}`;
      const { status, headers } = await http(url, { headers: withToken(other) });
      expect({ status, challenge: headers['www-authenticate'] }).toEqual({
        status: 401,
        challenge: 'Bearer error="invalid_token"',
      });
    }
  });

  test('whoever brings no token is told the scheme alone (RFC 6750 §3.1)', async () => {
    const url = `${product.issuer}/verify?room=${ROOM}&access_token=${token}`;
    const { status, headers } = await http(url);
    expect({ status, challenge: headers['www-authenticate'] }).toEqual({ status: 401, challenge: 'Bearer' });
    expect((await http(url, { headers: { Authorization: `Basic ${token}` } })).status).toBe(401);
  });
});

test('while the store is gone /verify lets nobody in and asks to come back', { timeout: 60_000 }, async () => {
  await using redis = await startRedis();
  await using product = await startProduct({
    rooms: { [ROOM]: {} },
    clients: [shopClient({ room: ROOM }), shopClient({ client_id: 'api', room: ROOM, access_token_format: 'jwt' })],
    redisUrl: `redis://127.0.0.1:${redis.node.port}`,
  });
  const tokens: string[] = [];
  for (const clientId of ['shop', 'api']) {
    const client = await discoverShop(product.issuer, { clientId });
    tokens.push((await visit(product, client, { room: ROOM })).tokens.access_token);
  }
  await redis.stop('SIGKILL');
  await eventually('the process to notice', async () => (await http(`${product.issuer}/readyz`)).status === 503);
  for (const token of tokens) {
    const { status, headers } = await http(`${product.issuer}/verify?room=${ROOM}`, { headers: withToken(token) });
    expect(status).toBe(503);
    expect(headers['retry-after']).toMatch(/^\d+$/);
  }
});
