import { createRemoteJWKSet, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Browser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { http } from '../support/http.ts';
import { Receiver } from '../support/receiver.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { callAll, claimsOf, discoverShop, fetchTokens, queueUp, visit, visitorsInside } from '../support/visits.ts';

const ROOM = 'back-channel';
const OTHER_ROOM = 'back-channel-elsewhere';
const LOGINS = 3;
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

describe.each(storeKinds())('back-channel logout, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let shop: RelyingParty;
  let receiver: Receiver;
  let elsewhere: Receiver;
  const resources = new AsyncDisposableStack();

  beforeAll(async () => {
    receiver = resources.use(await Receiver.start());
    elsewhere = resources.use(await Receiver.start());
    const room = { admission: '1h', turn_window: '1h' };
    product = resources.use(
      await startTimedProduct({
        rooms: { [ROOM]: room, [OTHER_ROOM]: room },
        clients: [
          shopClient({ room: ROOM, backchannel_logout_uri: receiver.url }),
          shopClient({ room: ROOM, client_id: 'silent' }),
          shopClient({ room: OTHER_ROOM, client_id: 'stranger', backchannel_logout_uri: elsewhere.url }),
        ],
        redisUrl: await redisUrl(),
      }),
    );
    shop = await discoverShop(product.issuer);
  });
  afterAll(() => resources.disposeAsync());
  beforeEach(() => {
    receiver.requests.length = 0;
    receiver.answer = (res) => res.writeHead(200).end();
  });

  async function endedVisit(): Promise<string> {
    const { claims } = await visit(product, shop, { room: ROOM });
    await product.admin.end(ROOM, claims.sub);
    return claims.sub;
  }

  function tokens(): string[] {
    return receiver.requests.map(({ body }) => new URLSearchParams(body).get('logout_token') ?? '');
  }

  /** As a client must check it (OpenID Connect Back-Channel Logout 1.0 §2.6). */
  async function checked(token: string): Promise<JWTPayload> {
    const keys = createRemoteJWKSet(new URL(`${product.issuer}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(token, keys, {
      issuer: product.issuer,
      audience: 'shop',
      typ: 'logout+jwt',
      requiredClaims: ['iat', 'exp', 'jti', 'sub'],
      maxTokenAge: '2m',
    });
    return payload;
  }

  const told = () => Promise.all(tokens().map(checked));
  const subsTold = async () => (await told()).map(({ sub }) => sub);
  const sidsTold = async () => (await told()).map(({ sid }) => sid);

  test('discovery says that it is done, and names sessions', async () => {
    const { text } = await http(`${product.issuer}/.well-known/openid-configuration`);
    expect(JSON.parse(text)).toMatchObject({
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
    });
  });

  test('every ID token names its login, after a refresh too, and discovery names all claims that it has', async () => {
    const { tokens, claims } = await visit(product, shop, {
      room: ROOM,
      parameters: { scope: 'openid email profile' },
    });
    const refreshed = claimsOf(await shop.refresh(tokens.refresh_token ?? ''));
    const serial = /^[\w-]+\.(?<serial>\d+)$/.exec(String(claims.sid))?.groups?.serial;
    expect(claims.sid).toBe(`${claims.sub}.${serial}`);
    expect(refreshed.sid).toBe(claims.sid);

    const { text } = await http(`${product.issuer}/.well-known/openid-configuration`);
    const userinfo = await shop.userinfo(tokens);
    // Of every ID token, whatever it says of somebody (OIDC Core §2).
    const protocol = ['aud', 'exp', 'iat', 'nonce', 'at_hash'];
    const given = new Set([...Object.keys(claims), ...Object.keys(refreshed), ...Object.keys(userinfo)]);
    const supported: string[] = JSON.parse(text).claims_supported;
    expect(supported.toSorted()).toEqual([...given].filter((name) => !protocol.includes(name)).toSorted());
  });

  test('a client is told by a logout token that it can check', async () => {
    const { claims } = await visit(product, shop, { room: ROOM });
    const { sub, sid } = claims;
    await product.admin.end(ROOM, sub);
    await eventually('the logout', () => receiver.requests.length > 0);
    const [request] = receiver.requests;
    expect(request).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    const [token = ''] = tokens();
    const payload = await checked(token);
    expect(payload).toEqual({
      ...{ iss: product.issuer, sub, sid, aud: 'shop', jti: expect.any(String) },
      ...{ iat: expect.any(Number), exp: (payload.iat ?? 0) + 120, events: { [EVENT]: {} } },
    });
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'RS256', typ: 'logout+jwt' });
    expect(elsewhere.requests).toEqual([]);
  });

  /** Logs in once more with the ticket of a browser that is inside. */
  async function logInAgain(browser: Browser, client: RelyingParty) {
    const login = await client.login();
    return claimsOf(await fetchTokens(client, login, (await client.walk(browser, login.url)).location));
  }

  test('the end of a visit is told once for each login of the client, by its sid', async () => {
    const { browser, claims } = await visit(product, shop, { room: ROOM });
    const again = await logInAgain(browser, shop);
    const other = await logInAgain(browser, await discoverShop(product.issuer, { clientId: 'silent' }));
    expect(new Set([claims.sid, again.sid, other.sid]).size).toBe(3);
    await product.admin.end(ROOM, claims.sub);
    const sub = await endedVisit();
    await eventually('all logouts', async () => (await subsTold()).includes(sub));
    expect((await sidsTold()).slice(0, 2).sort()).toEqual([claims.sid, again.sid].sort());
    expect(await subsTold()).toEqual([claims.sub, claims.sub, sub]);
  });

  test('a login that makes room for another one is told alone', async () => {
    const { browser, claims } = await visit(product, shop, { room: ROOM });
    for (let times = 0; times < LOGINS; times += 1) await logInAgain(browser, shop);
    await eventually('the logout', () => receiver.requests.length > 0);
    expect(await sidsTold()).toEqual([claims.sid]);
  });

  test('a client without a login in the visit is told nothing', async () => {
    const silent = await discoverShop(product.issuer, { clientId: 'silent' });
    const { claims } = await visit(product, silent, { room: ROOM });
    await product.admin.end(ROOM, claims.sub);
    const sub = await endedVisit();
    await eventually('the logout', () => receiver.requests.length > 0);
    expect(await subsTold()).toEqual([sub]);
  });

  test('a visit whose code nobody has exchanged is told to nobody', async () => {
    const before = new Set(await visitorsInside(product, ROOM));
    const { browser, page, login } = await queueUp(shop);
    await callAll(product, ROOM);
    const { location } = await shop.walk(browser, page.url);
    const sub = (await visitorsInside(product, ROOM)).find((inside) => !before.has(inside)) ?? '';
    await product.admin.end(ROOM, sub);
    await expect(fetchTokens(shop, login, location)).rejects.toThrow();
    const exchanged = await endedVisit();
    await eventually('the logout', () => receiver.requests.length > 0);
    expect(await subsTold()).toEqual([exchanged]);
  });

  test('a visit that ends as planned is told to nobody', async () => {
    const expired = await visit(product, shop, { room: ROOM });
    product.pass(3_601);
    const sub = await endedVisit();
    await eventually('the logout', () => receiver.requests.length > 0);
    expect(await subsTold()).toEqual([sub]);
    expect(sub).not.toBe(expired.claims.sub);
  });

  test('a reset ends all visits and tells of each', async () => {
    const inside = [await visit(product, shop, { room: ROOM }), await visit(product, shop, { room: ROOM })];
    await product.admin.reset(ROOM);
    await eventually('both logouts', () => receiver.requests.length === 2);
    expect((await subsTold()).sort()).toEqual(inside.map(({ claims }) => claims.sub).sort());
  });

  test('a client that cannot act on it (400) is not asked again, one that is unwell is', async () => {
    const statuses = [400, 503, 501, 204];
    receiver.answer = (res, _request, index) => res.writeHead(statuses[index] ?? 200).end();
    const [refused, repeated] = [await endedVisit(), await endedVisit()];
    await eventually('all attempts', () => receiver.requests.length === 4);
    expect(await subsTold()).toEqual([refused, repeated, repeated, repeated]);
    const ids = await Promise.all(tokens().map(async (token) => (await checked(token)).jti));
    expect(new Set(ids).size).toBe(4);
  });
});
