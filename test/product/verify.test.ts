import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statusWith, withToken } from '../support/endpoints.ts';
import { eventually } from '../support/eventually.ts';
import { http } from '../support/http.ts';
import { type Product, startProduct } from '../support/product.ts';
import { sendRequest } from '../support/raw-http.ts';
import { startRedis } from '../support/redis-servers.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { discoverShop, type Visit, visit } from '../support/visits.ts';

const ROOM = 'verified';
const OTHER_ROOM = 'verified-elsewhere';

/** The same for a client whose tokens are looked up, and for one whose tokens are checked. */
describe.each([
  { format: 'opaque', clientId: 'shop' },
  { format: 'jwt', clientId: 'api' },
])('forward auth with $format access tokens', ({ clientId }) => {
  let product: Product;
  let client: RelyingParty;
  let inside: Visit;
  let token = '';

  beforeAll(async () => {
    product = await startProduct({
      rooms: { [ROOM]: {}, [OTHER_ROOM]: {} },
      clients: [shopClient({ room: ROOM }), shopClient({ client_id: 'api', room: ROOM, access_token_format: 'jwt' })],
    });
    client = await discoverShop(product.issuer, { clientId });
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

  test('a person is shown the way back to the line, in their language, and an API call a problem', async () => {
    const ended = await visit(product, client, { room: ROOM });
    await product.admin.end(ROOM, ended.claims.sub);
    const url = `${product.issuer}/verify?room=${ROOM}`;
    const held = withToken(ended.tokens.access_token);
    const { status, headers, text } = await http(url, {
      headers: { ...held, Accept: 'text/html,*/*;q=0.8', 'Accept-Language': 'de' },
    });
    expect({ status, text }).toMatchObject({ status: 401, text: expect.stringContaining('Ihr Besuch ist beendet') });
    expect(text).toContain(`href="http://127.0.0.1:9/?iss=${encodeURIComponent(product.issuer)}"`);
    expect(text).toContain('<meta http-equiv="refresh" content="60">');
    expect(text).not.toMatch(/(?:src|href)="\//);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-language': 'de',
      'cache-control': 'no-store',
      'www-authenticate': 'Bearer error="invalid_token"',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[^']+'; img-src data:; /,
      ),
    });
    for (const other of [{ Accept: '*/*' }, { Accept: 'application/json' }, { 'Sec-Fetch-Mode': 'cors' }, {}]) {
      const answer = await http(url, { headers: { ...held, Accept: 'text/html', ...other } });
      if (Object.keys(other).length === 0) expect(answer.text).toContain('Your visit has ended');
      else expect(answer).toMatchObject({ status: 401, headers: { 'content-type': 'application/problem+json' } });
    }
  });

  test('a person without a token is led to the site, and stays there', async () => {
    const answer = await http(`${product.issuer}/verify/${ROOM}/page`, {
      headers: { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate', Host: 'shop.example.com' },
    });
    expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    expect(answer.text).toContain('No place is kept here');
    expect(answer.text).not.toContain('http-equiv="refresh"');
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
