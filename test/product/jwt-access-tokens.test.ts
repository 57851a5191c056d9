import { createRemoteJWKSet, decodeJwt, type JWTPayload, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeForm, postForm, SHOP_AUTH, statusWith, withToken } from '../support/endpoints.ts';
import { startProduct } from '../support/product.ts';
import type { RelyingParty, Tokens } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { discoverShop, plannedEnd, type Visit, visit } from '../support/visits.ts';

const ROOM = 'jwt-tokens';
const AUDIENCE = 'https://api.example.com/';

describe.each(storeKinds())('JWT access tokens, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let shop: RelyingParty;

  beforeAll(async () => {
    product = await startTimedProduct({
      rooms: { [ROOM]: { admission: '10m', turn_window: '1h' } },
      clients: [
        shopClient({ room: ROOM, access_token_format: 'jwt', audience: AUDIENCE, access_token: '90s' }),
        shopClient({ client_id: 'plain', room: ROOM, access_token_format: 'jwt' }),
        shopClient({ client_id: 'opaque', room: ROOM }),
      ],
      redisUrl: await redisUrl(),
    });
    shop = await discoverShop(product.issuer);
  });
  afterAll(() => product[Symbol.asyncDispose]());

  function visitAs(client: RelyingParty, parameters: Record<string, string> = {}): Promise<Visit> {
    return visit(product, client, { room: ROOM, parameters });
  }

  function verify(token: string | undefined): Promise<number> {
    return statusWith(`${product.issuer}/verify?room=${ROOM}`, token);
  }

  /** As an API would check it that knows issuer and audience, and nothing else of us. */
  async function checked({ access_token: token }: Tokens, audience = AUDIENCE): Promise<JWTPayload> {
    const keys = createRemoteJWKSet(new URL(`${product.issuer}/.well-known/jwks.json`));
    const options = { issuer: product.issuer, audience, typ: 'at+jwt', currentDate: new Date() };
    return (await jwtVerify(token, keys, options)).payload;
  }

  test('say what RFC 9068 asks for, and what there is to say of the visit', async () => {
    const { tokens, claims } = await visitAs(shop);
    const payload = await checked(tokens);
    const now = Math.floor(Date.now() / 1000);
    expect(payload).toEqual({
      ...{ iss: product.issuer, aud: AUDIENCE, sub: claims.sub, client_id: 'shop', scope: 'openid' },
      ...{ iat: now, exp: now + 90, jti: expect.stringMatching(/^[\w-]{21,}$/) },
      ...{ room: ROOM, queue_position: claims.queue_position, entered_at: claims.entered_at },
      ...{ auth_time: claims.auth_time, sid: claims.sid },
    });
    expect(tokens.expires_in).toBe(90);
    expect(decodeJwt(tokens.id_token ?? '').aud).toBe('shop');
  });

  test('are for the room where no audience is configured', async () => {
    const plain = await discoverShop(product.issuer, { clientId: 'plain' });
    expect(await checked((await visitAs(plain)).tokens, `urn:oidc-waiting-room:room:${ROOM}`)).toMatchObject({
      client_id: 'plain',
    });
  });

  test('end with the visit at the latest', async () => {
    const { tokens, claims } = await visitAs(shop);
    product.pass(9 * 60);
    const refreshed = await shop.refresh(tokens.refresh_token ?? '');
    const { exp = 0, jti } = await checked(refreshed);
    expect(exp).toBeLessThanOrEqual(await plannedEnd(product, ROOM, claims.sub));
    expect(jti).not.toBe(decodeJwt(tokens.access_token).jti);
    expect(await verify(tokens.access_token)).toBe(401);
    expect(await verify(refreshed.access_token)).toBe(200);
    product.pass(61);
    expect(await verify(refreshed.access_token)).toBe(401);
  });

  test('no parameter of a request makes one, or makes one for somebody else', async () => {
    const opaque = await discoverShop(product.issuer, { clientId: 'opaque' });
    for (const resource of [AUDIENCE, 'https://elsewhere.example.com/']) {
      const { tokens } = await visitAs(opaque, { resource });
      expect(tokens.access_token).toMatch(/^[\w-]+$/);
      const ours = await visitAs(shop, { resource });
      const form = { grant_type: 'refresh_token', refresh_token: ours.tokens.refresh_token ?? '', resource };
      const { body } = await postForm(`${product.issuer}/token`, form);
      for (const token of [ours.tokens.access_token, String(body.access_token)]) {
        expect(decodeJwt(token)).toMatchObject({ aud: AUDIENCE, client_id: 'shop' });
      }
    }
    const discovery = await fetchJson(`${product.issuer}/.well-known/openid-configuration`);
    expect(Object.keys(discovery).filter((key) => key.includes('resource'))).toEqual([]);
  });

  test('die at /verify with the visit, whoever ends it', async () => {
    const ended = await visitAs(shop);
    expect(await verify(ended.tokens.access_token)).toBe(200);
    await product.admin.end(ROOM, ended.claims.sub);
    expect(await verify(ended.tokens.access_token)).toBe(401);

    const revoked = await visitAs(shop);
    const form = { token: revoked.tokens.refresh_token ?? '' };
    expect((await postForm(`${product.issuer}/revoke`, form)).status).toBe(200);
    expect(await verify(revoked.tokens.access_token)).toBe(401);

    const done = await visitAs(shop);
    expect(await statusWith(`${product.issuer}/complete`, done.tokens.access_token, 'POST')).toBe(204);
    expect(await statusWith(`${product.issuer}/complete`, done.tokens.access_token, 'POST')).toBe(204);
    expect(await verify(done.tokens.access_token)).toBe(401);

    const reset = await visitAs(shop);
    await product.admin.reset(ROOM);
    expect(await verify(reset.tokens.access_token)).toBe(401);
    expect(await statusWith(`${product.issuer}/complete`, reset.tokens.access_token, 'POST')).toBe(401);
  });

  test('die at /verify when their code is replayed; the visit goes on', async () => {
    const { callback, login, tokens, browser, claims } = await visitAs(shop);
    const replay = await postForm(`${product.issuer}/token`, codeForm(callback, login.codeVerifier));
    expect(replay.body.error).toBe('invalid_grant');
    expect(await verify(tokens.access_token)).toBe(401);
    const again = await shop.login();
    const { location } = await shop.walk(browser, again.url);
    const fresh = await shop.exchange(location ?? '', again);
    expect(fresh.claims()?.sub).toBe(claims.sub);
    expect(await verify(fresh.access_token)).toBe(200);
  });

  test('are kept nowhere: userinfo, introspection and revocation do not know them', async () => {
    const { tokens } = await visitAs(shop);
    const { access_token: token } = tokens;
    const response = await fetch(`${product.issuer}/userinfo`, { headers: withToken(token) });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
    for (const endpoint of ['introspect', 'revoke']) {
      const answer = await postForm(`${product.issuer}/${endpoint}`, { token }, SHOP_AUTH);
      expect(answer).toMatchObject({ status: 400, body: { error: 'unsupported_token_type' } });
    }
    expect(await verify(token)).toBe(200);
  });
});

test.each(['ES256', 'EdDSA'])('JWT access tokens are signed by %s where that is configured', async (algorithm) => {
  const client = shopClient({ room: ROOM, access_token_format: 'jwt', audience: AUDIENCE });
  await using product = await startProduct({ rooms: { [ROOM]: {} }, clients: [client], signing: { algorithm } });
  const { tokens } = await visit(product, await discoverShop(product.issuer), { room: ROOM });
  const keys = createRemoteJWKSet(new URL(`${product.issuer}/.well-known/jwks.json`));
  const { protectedHeader } = await jwtVerify(tokens.access_token, keys, { audience: AUDIENCE, typ: 'at+jwt' });
  expect(protectedHeader.alg).toBe(algorithm);
  expect(await statusWith(`${product.issuer}/verify?room=${ROOM}`, tokens.access_token)).toBe(200);
});

async function fetchJson(url: string): Promise<Record<string, unknown>> {
  return (await (await fetch(url)).json()) as Record<string, unknown>;
}
