import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { basicAuth, codeForm, postForm, SHOP_AUTH, statusWith } from '../support/endpoints.ts';
import { http } from '../support/http.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { SHOP_CALLBACK, shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import {
  answerOf,
  callAll,
  claimsOf,
  discoverShop,
  fetchTokens,
  plannedEnd,
  queueUp,
  visit,
} from '../support/visits.ts';

const ROOM = 'tokens';
const OTHER_ROOM = 'tokens-elsewhere';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

describe.each(storeKinds())('tokens, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let shop: RelyingParty;
  let app: RelyingParty;
  let privateKey: CryptoKey;

  beforeAll(async () => {
    const pair = await generateKeyPair('ES256');
    privateKey = pair.privateKey;
    const room = { admission: '10m', turn_window: '1h' };
    const keyed = { jwks: { keys: [await exportJWK(pair.publicKey)] }, token_endpoint_auth_method: 'private_key_jwt' };
    product = await startTimedProduct({
      rooms: { [ROOM]: room, [OTHER_ROOM]: room },
      clients: [
        shopClient({ room: ROOM, access_token: '90s' }),
        shopClient({ client_id: 'mail', room: ROOM }),
        shopClient({ client_id: 'plain', claims: [], room: ROOM }),
        shopClient({ client_id: 'brief', grant_types: ['authorization_code'], room: ROOM }),
        shopClient({ client_id: 'app', client_secret: undefined, token_endpoint_auth_method: 'none', room: ROOM }),
        shopClient({ client_id: 'keyed', client_secret: undefined, room: ROOM, ...keyed }),
        shopClient({ client_id: 'stranger', room: OTHER_ROOM }),
      ],
      redisUrl: await redisUrl(),
    });
    shop = await discoverShop(product.issuer);
    app = await discoverShop(product.issuer, { clientId: 'app', secret: null });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  function token(form: Record<string, string>, headers?: Record<string, string>) {
    return postForm(`${product.issuer}/token`, form, headers);
  }

  function refresh(
    refreshToken: string | undefined,
    more: Record<string, string> = {},
    headers?: Record<string, string>,
  ) {
    return token({ grant_type: 'refresh_token', refresh_token: refreshToken ?? '', ...more }, headers);
  }

  function introspect(value: string | undefined, headers: Record<string, string> = SHOP_AUTH) {
    return postForm(`${product.issuer}/introspect`, { token: value ?? '' }, headers);
  }

  test('no token outlives the visit', async () => {
    const { browser, tokens, claims } = await visit(product, shop, { room: ROOM });
    const endsAtS = await plannedEnd(product, ROOM, claims.sub);
    expect(claims.exp).toBeLessThanOrEqual(endsAtS);
    expect(claims.exp).toBeGreaterThan(endsAtS - 2);
    expect(tokens.expires_in).toBe(90);
    product.pass(9 * 60);
    const last = await refresh(tokens.refresh_token);
    expect(last.body.expires_in).toBeLessThanOrEqual(60);
    expect(last.body.expires_in).toBeGreaterThan(57);
    const login = await shop.login();
    const { location } = await shop.walk(browser, login.url);
    expect(claimsOf(await fetchTokens(shop, login, location)).exp).toBe(claims.exp);
    product.pass(61);
    for (const value of [tokens.access_token, String(last.body.access_token)]) {
      expect(await statusWith(`${product.issuer}/userinfo`, value)).toBe(401);
    }
    expect((await refresh(tokens.refresh_token)).body.error).toBe('invalid_grant');
  });

  test('after an early end everything refuses at once', async () => {
    const { browser, tokens, claims } = await visit(product, shop, { room: ROOM });
    const endpoints = [`${product.issuer}/userinfo`, `${product.issuer}/verify?room=${ROOM}`];
    for (const url of endpoints) expect(await statusWith(url, tokens.access_token)).toBe(200);
    expect((await introspect(tokens.access_token)).body).toMatchObject({ active: true, sub: claims.sub });
    await product.admin.end(ROOM, claims.sub);
    for (const url of endpoints) expect(await statusWith(url, tokens.access_token)).toBe(401);
    for (const value of [tokens.access_token, tokens.refresh_token]) {
      expect((await introspect(value)).body).toEqual({ active: false });
    }
    expect((await refresh(tokens.refresh_token)).body.error).toBe('invalid_grant');
    const login = await shop.login();
    expect((await shop.walk(browser, login.url)).status).toBe(200);
  });

  test('a reset ends every visit: nothing issued before it is good any more', async () => {
    const { tokens } = await visit(product, shop, { room: ROOM });
    await product.admin.reset(ROOM);
    expect(await statusWith(`${product.issuer}/verify?room=${ROOM}`, tokens.access_token)).toBe(401);
    expect(await statusWith(`${product.issuer}/userinfo`, tokens.access_token)).toBe(401);
    expect((await refresh(tokens.refresh_token)).body.error).toBe('invalid_grant');
  });

  test('refresh tokens of confidential clients stay, two nodes refresh at once', async () => {
    const { tokens } = await visit(product, shop, { room: ROOM });
    const answers = await Promise.all([1, 2].map(() => refresh(tokens.refresh_token)));
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(await statusWith(`${product.issuer}/userinfo`, String(body.access_token))).toBe(200);
      expect(body.refresh_token).toBe(tokens.refresh_token);
    }
    expect((await refresh(tokens.refresh_token)).status).toBe(200);
  });

  test('refresh tokens of public clients rotate; a used one revokes its family, not the visit', async () => {
    const { browser, tokens, claims } = await visit(product, app, { room: ROOM });
    const client = { client_id: 'app' };
    const first = await refresh(tokens.refresh_token, client, {});
    expect(first.status).toBe(200);
    expect(first.body.refresh_token).not.toBe(tokens.refresh_token);
    expect((await refresh(tokens.refresh_token, client, {})).body.error).toBe('invalid_grant');
    expect((await refresh(String(first.body.refresh_token), client, {})).body.error).toBe('invalid_grant');
    expect(await statusWith(`${product.issuer}/userinfo`, String(first.body.access_token))).toBe(401);
    const login = await app.login();
    const { location } = await app.walk(browser, login.url);
    expect(claimsOf(await fetchTokens(app, login, location)).sub).toBe(claims.sub);
  });

  test('a refresh token is for its client, and may narrow its scope but not widen it', async () => {
    const { tokens } = await visit(product, shop, { room: ROOM });
    expect((await refresh(tokens.refresh_token, { client_id: 'app' }, {})).body.error).toBe('invalid_grant');
    expect((await refresh(tokens.refresh_token, { scope: 'openid email' })).body.error).toBe('invalid_scope');
    expect((await refresh(tokens.refresh_token, { scope: 'openid' })).status).toBe(200);
  });

  test('a client without the refresh grant gets no refresh token and may not use one', async () => {
    const brief = await discoverShop(product.issuer, { clientId: 'brief' });
    const { tokens } = await visit(product, brief, { room: ROOM, parameters: { scope: 'openid offline_access' } });
    expect(tokens.refresh_token).toBeUndefined();
    const basic = basicAuth('brief', String(shopClient().client_secret));
    expect((await refresh('anything', {}, basic)).status).toBe(400);
  });

  test('introspection: clients of the room see its tokens, those of another room none', async () => {
    const { tokens } = await visit(product, shop, { room: ROOM });
    const secret = String(shopClient().client_secret);
    expect((await introspect(tokens.access_token, basicAuth('mail', secret))).body.active).toBe(true);
    expect((await introspect(tokens.access_token, basicAuth('stranger', secret))).body).toEqual({ active: false });
    expect((await introspect('not-a-token')).body).toEqual({ active: false });
    expect((await introspect(tokens.access_token, basicAuth('shop', 'wrong'))).status).toBe(401);
    const byApp = await postForm(`${product.issuer}/introspect`, { token: tokens.access_token, client_id: 'app' }, {});
    expect(byApp.body).toEqual({ active: false });
  });

  test('email and profile are for clients that ask for them, unless they are set to none; the same in ID token and userinfo', async () => {
    const parameters = { scope: 'openid email profile' };
    const mail = await discoverShop(product.issuer, { clientId: 'mail' });
    const known = await visit(product, mail, { room: ROOM, parameters });
    const userinfo = await mail.userinfo(known.tokens);
    expect(userinfo).toMatchObject({
      email: `${known.claims.sub.toLowerCase()}@visitor.invalid`,
      ...{ email_verified: true, name: 'Visitor', given_name: 'Visitor', family_name: 'Visitor' },
    });
    expect(known.claims).toMatchObject(userinfo);
    const set = await discoverShop(product.issuer, { clientId: 'plain' });
    for (const [asker, options] of [
      [set, { room: ROOM, parameters }],
      [mail, { room: ROOM }],
    ] as const) {
      const plain = await visit(product, asker, options);
      const [inToken, inUserinfo] = [plain.claims, await asker.userinfo(plain.tokens)];
      for (const claims of [inToken, inUserinfo]) expect(claims).not.toHaveProperty('email');
      expect(inToken).toMatchObject(inUserinfo);
      expect(Object.keys(inUserinfo).sort()).toEqual(['auth_time', 'entered_at', 'queue_position', 'room', 'sub']);
    }
  });

  test('private_key_jwt: a good assertion opens once; forged, foreign and stale ones do not', async () => {
    const login = await shop.login({ client_id: 'keyed' });
    const { page, browser } = await queueUp(shop, { parameters: { client_id: 'keyed' } });
    await callAll(product, ROOM);
    await shop.walk(browser, page.url);
    const { location } = await shop.walk(browser, login.url);
    const other = await generateKeyPair('ES256');
    const form = codeForm(location, login.codeVerifier);
    const good = await assertion();
    const bad = [
      await assertion({ key: other.privateKey }),
      await assertion({ audience: 'https://elsewhere.example.com' }),
      await assertion({ subject: 'shop' }),
      await assertion({ expires: '-1m' }),
      await assertion({ expires: '61m' }),
    ];
    for (const client_assertion of bad) {
      const answer = await token({ ...form, client_assertion, client_assertion_type: ASSERTION_TYPE }, {});
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    }
    const proof = { client_assertion: good, client_assertion_type: ASSERTION_TYPE };
    const given = await token({ ...form, ...proof }, {});
    expect(given.status).toBe(200);
    const replayed = await refresh(String(given.body.refresh_token), proof, {});
    expect(replayed).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    const fresh = { ...proof, client_assertion: await assertion() };
    expect((await refresh(String(given.body.refresh_token), fresh, {})).status).toBe(200);
    const shared = { ...proof, client_assertion: await assertion() };
    const tries = Array.from({ length: 10 }, () => refresh(String(given.body.refresh_token), shared, {}));
    expect((await Promise.all(tries)).filter(({ status }) => status === 200)).toHaveLength(1);
  });

  function assertion({ key = privateKey, audience = product.issuer, subject = 'keyed', expires = '1m' } = {}) {
    return new SignJWT()
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer(subject)
      .setSubject(subject)
      .setAudience(audience)
      .setJti(crypto.randomUUID())
      .setIssuedAt()
      .setExpirationTime(expires)
      .sign(key);
  }

  test('bearer tokens: none, garbage and the wrong kind are refused as RFC 6750 says', async () => {
    const { tokens } = await visit(product, shop, { room: ROOM });
    for (const value of ['garbage', tokens.id_token, tokens.refresh_token]) {
      for (const path of ['/userinfo', `/verify?room=${ROOM}`]) {
        expect(await statusWith(product.issuer + path, value), path).toBe(401);
      }
    }
    expect(await statusWith(`${product.issuer}/verify?room=${OTHER_ROOM}`, tokens.access_token)).toBe(401);
    expect(await statusWith(`${product.issuer}/verify?room=nowhere`, tokens.access_token)).toBe(404);
    expect(await statusWith(`${product.issuer}/verify`, tokens.access_token)).toBe(404);
    const bare = await http(`${product.issuer}/verify?room=${ROOM}`);
    expect([bare.status, bare.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    const none = await postForm(`${product.issuer}/userinfo`, {}, {});
    expect(none.status).toBeGreaterThanOrEqual(400);
    expect(none.headers['www-authenticate']).toMatch(/^Bearer/);
    const inBody = await postForm(`${product.issuer}/userinfo`, { access_token: tokens.access_token }, {});
    expect(inBody).toMatchObject({ status: 200, body: { room: ROOM } });
    expect(await statusWith(`${product.issuer}/userinfo?access_token=${tokens.access_token}`, undefined)).toBe(400);
  });

  test('the answer to a code carries iss, and no code is in a page', async () => {
    const login = await shop.login();
    const { browser } = await visit(product, shop, { room: ROOM });
    const page = await shop.walk(browser, login.url);
    expect(answerOf(page, 'iss')).toBe(product.issuer);
    expect(page.headers['cache-control']).toBe('no-store');
    expect(new URL(page.location ?? '').origin + new URL(page.location ?? '').pathname).toBe(SHOP_CALLBACK);
  });
});
