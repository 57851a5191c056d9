import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  importJWK,
  type JWK,
  jwtVerify,
} from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AWS_KEYS, AwsClient, type AwsTokens } from '../support/aws-client.ts';
import { Browser } from '../support/browser.ts';
import { postForm, statusWith } from '../support/endpoints.ts';
import { http } from '../support/http.ts';
import { type Product, startProduct } from '../support/product.ts';
import { SHOP_CALLBACK, shopClient } from '../support/shop-setup.ts';
import { discoverShop, visit } from '../support/visits.ts';

const ROOM = 'aws-tokens';

describe('tokens of Virtual Waiting Room on AWS', () => {
  let product: Product;
  let aws: AwsClient;
  let requestId: string;
  let tokens: AwsTokens;

  beforeAll(async () => {
    product = await startProduct({
      rooms: { [ROOM]: { aws_api: true } },
      clients: [shopClient({ room: ROOM }), shopClient({ client_id: 'app', room: ROOM, access_token_format: 'jwt' })],
      awsKeys: AWS_KEYS,
    });
    aws = new AwsClient(product.issuer, ROOM);
    requestId = await aws.assign();
    await aws.increment(1);
    tokens = await aws.tokens(requestId);
  });
  afterAll(() => product[Symbol.asyncDispose]());

  async function publicKey(): Promise<JWK> {
    return (await aws.get('public_key')).body as JWK;
  }

  async function jwks(): Promise<{ keys: JWK[] }> {
    const { text, headers } = await http(`${product.issuer}/.well-known/jwks.json`);
    expect(headers['content-type']).toBe('application/jwk-set+json; charset=utf-8');
    return JSON.parse(text) as { keys: JWK[] };
  }

  test('GET /public_key: 200 the public JWK', async () => {
    const key = await publicKey();
    expect(Object.keys(key).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n']);
    expect(key).toMatchObject({ kty: 'RSA', alg: 'RS256' });
    expect((await aws.get('public_key', { event_id: 'nowhere' })).status).toBe(400);
  });

  test('POST /generate_token: 200 three tokens that verify against /public_key and the JWKS', async () => {
    const key = await importJWK(await publicKey());
    const remote = createRemoteJWKSet(new URL(`${product.issuer}/.well-known/jwks.json`));
    const options = { issuer: `${product.issuer}/aws/public`, audience: ROOM, algorithms: ['RS256'] };
    for (const use of ['access', 'refresh', 'id'] as const) {
      const token = tokens[`${use}_token`];
      const { payload, protectedHeader } = await jwtVerify(token, key, options);
      expect((await jwtVerify(token, remote, options)).payload).toEqual(payload);
      expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT', kid: (await publicKey()).kid });
      expect(Object.keys(payload).toSorted()).toEqual(
        ['aud', 'exp', 'iat', 'iss', 'nbf', 'queue_position', 'sub', 'token_use'].toSorted(),
      );
      expect(payload).toMatchObject({ aud: ROOM, sub: requestId, queue_position: 1, token_use: use });
      expect(payload.nbf).toBe(payload.iat);
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(900);
    }
    expect(Object.keys(tokens).toSorted()).toEqual(
      ['access_token', 'expires_in', 'id_token', 'refresh_token', 'token_type'].toSorted(),
    );
  });

  test('POST /generate_token: 200 the same claims at every repetition, also when both are asked at once', async () => {
    const claims = decodeJwt(tokens.access_token);
    expect(decodeJwt((await aws.tokens(requestId)).access_token)).toEqual(claims);
    const fresh = await aws.assign();
    await aws.increment(1);
    const answers = await Promise.all(Array.from({ length: 8 }, () => aws.tokens(fresh)));
    expect(new Set(answers.map(({ id_token: token }) => token)).size).toBe(1);
    expect((await product.admin.room(ROOM)).inside).toBe(2);
  });

  test('are signed by a key that signs nothing else', async () => {
    const { keys } = await jwks();
    const { kid } = await publicKey();
    expect(keys.map((key) => key.kid)).toContain(kid);
    expect(keys.filter((key) => 'd' in key || 'p' in key || 'k' in key)).toEqual([]);
    const shop = await discoverShop(product.issuer);
    const inside = await visit(product, shop, { room: ROOM });
    expect(decodeProtectedHeader(inside.tokens.id_token ?? '').kid).not.toBe(kid);
    const others = createLocalJWKSet({ keys: keys.filter((key) => key.kid !== kid) });
    await expect(jwtVerify(tokens.id_token, others)).rejects.toThrow();
    // What a relying party checks first (OIDC Core §3.1.3.7).
    const options = { issuer: product.issuer, audience: 'shop' };
    await expect(jwtVerify(tokens.id_token, createLocalJWKSet({ keys }), options)).rejects.toThrow(/iss|aud/);
  });

  test('are no tokens of the provider', async () => {
    const { issuer } = product;
    const forged = await aws.signedPost('generate_token', { request_id: requestId, issuer: `${issuer}/other` });
    for (const token of [...Object.values(forged.body as AwsTokens).map(String), tokens.access_token, requestId]) {
      expect(await statusWith(`${issuer}/userinfo`, token)).toBe(401);
      expect(await statusWith(`${issuer}/verify?room=${ROOM}`, token)).toBe(401);
      expect(await statusWith(`${issuer}/complete`, token, 'POST')).toBe(401);
      expect((await postForm(`${issuer}/introspect`, { token })).body.active).not.toBe(true);
      await postForm(`${issuer}/revoke`, { token });
      const refreshed = await postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token: token });
      expect(refreshed).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
      const page = await new Browser().request(`${issuer}/logout?${new URLSearchParams({ id_token_hint: token })}`);
      expect(page.status).toBe(400);
    }
    expect((await aws.post('generate_token', { request_id: requestId })).status).toBe(200);
  });

  test('their key is none of those that are rotated and revoked', async () => {
    const { kid } = await publicKey();
    const { status } = await product.admin.call('POST', '/keys/rotate', { revoke: kid });
    expect(status).toBe(400);
    const rotated = (await (await product.admin.call('POST', '/keys/rotate')).json()) as { keys: { kid: string }[] };
    expect(rotated.keys.map((key) => key.kid)).not.toContain(kid);
    expect((await publicKey()).kid).toBe(kid);
    expect((await jwks()).keys.map((key) => key.kid)).toEqual([...rotated.keys.map((key) => key.kid), kid]);
  });

  test('a request id is nothing on the paths of the provider', async () => {
    const { issuer } = product;
    const form = { grant_type: 'authorization_code', code: requestId, redirect_uri: SHOP_CALLBACK };
    expect(await postForm(`${issuer}/token`, form)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await new Browser().go(`${issuer}/interaction/${requestId}`)).status).toBe(404);
    const shop = await discoverShop(issuer);
    const { url } = await shop.login({ prompt: 'none' });
    const cookies = [`owr_ticket_${ROOM}`, 'owr_session', 'owr_request'].map((name) => `${name}=${requestId}`);
    const answer = await http(url, { headers: { Cookie: cookies.join('; ') } });
    expect(answer.headers.location).toContain('error=login_required');
  });

  test('the sub of its visit tells no request id, and is none', async () => {
    const response = await product.admin.call('GET', `/rooms/${ROOM}/admissions?state=live`);
    const { admissions } = (await response.json()) as { admissions: { sub: string; number: number }[] };
    const own = admissions.find(({ number }) => number === 1)?.sub ?? '';
    expect(own).toMatch(/^[\w-]{22}$/);
    const asId = Buffer.from(own, 'base64url')
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    expect(asId).not.toBe(requestId);
    for (const id of [own, asId]) expect((await aws.post('generate_token', { request_id: id })).status).toBe(400);
  });

  test('the same tokens, whoever of two processes signs, and after a restart', { timeout: 60_000 }, async () => {
    const { dataDir } = product;
    await product.stop();
    await using again = await startProduct({
      rooms: { [ROOM]: { aws_api: true } },
      clients: [shopClient({ room: ROOM })],
      awsKeys: AWS_KEYS,
      dataDir,
      port: product.port,
    });
    const client = new AwsClient(again.issuer, ROOM);
    expect((await client.tokens(requestId)).id_token).toBe(tokens.id_token);
  });
});
