import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { basicAuth, codeForm, postForm, SHOP_AUTH, statusWith } from '../support/endpoints.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { SHOP_SECRET, shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import {
  answerOf,
  callAll,
  claimsOf,
  discoverShop,
  fetchTokens,
  queueUp,
  visit,
  visitorsInside,
  type Waiting,
} from '../support/visits.ts';

const ROOM = 'codes';
const POSTER_SECRET = 'secret-of-the-poster-0123456789';

describe.each(storeKinds())('authorization codes, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let shop: RelyingParty;
  let tokenUrl: string;

  beforeAll(async () => {
    product = await startTimedProduct({
      rooms: { [ROOM]: { admission: '15m', turn_window: '1h' } },
      clients: [
        shopClient({ room: ROOM }),
        shopClient({
          client_id: 'poster',
          client_secret: POSTER_SECRET,
          token_endpoint_auth_method: 'client_secret_post',
          room: ROOM,
        }),
        shopClient({ client_id: 'app', client_secret: undefined, token_endpoint_auth_method: 'none', room: ROOM }),
      ],
      redisUrl: await redisUrl(),
    });
    shop = await discoverShop(product.issuer);
    tokenUrl = `${product.issuer}/token`;
  });
  afterAll(() => product[Symbol.asyncDispose]());

  /** Somebody with a code that nobody has exchanged. */
  async function codeHolder(client = shop, parameters: Record<string, string> = {}) {
    const waiting: Waiting = await queueUp(client, { parameters });
    await callAll(product, ROOM);
    const { location } = await client.walk(waiting.browser, waiting.page.url);
    return { ...waiting, callback: location, form: codeForm(location, waiting.login.codeVerifier) };
  }

  /** Whether the browser still has a live visit: a fresh authorization request then passes at once. */
  async function passesAtOnce(browser: Browser): Promise<string | null> {
    const login = await shop.login();
    const page = await shop.walk(browser, login.url);
    if (!shop.isCallback(page.location ?? '')) return null;
    return claimsOf(await fetchTokens(shop, login, page.location)).sub;
  }

  test('a reused code is refused and takes its tokens along, not the visit', async () => {
    const { browser, tokens, claims, callback, login } = await visit(product, shop, { room: ROOM });
    const replay = await postForm(tokenUrl, codeForm(callback, login.codeVerifier));
    expect(replay).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await statusWith(`${product.issuer}/userinfo`, tokens.access_token)).toBe(401);
    expect(await statusWith(`${product.issuer}/verify?room=${ROOM}`, tokens.access_token)).toBe(401);
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' };
    expect((await postForm(tokenUrl, refresh)).body.error).toBe('invalid_grant');
    expect((await postForm(`${product.issuer}/introspect`, { token: tokens.access_token })).body).toEqual({
      active: false,
    });
    expect(await passesAtOnce(browser)).toBe(claims.sub);
  });

  test('a code exchanged three times at once gives one set of tokens at most', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { form, browser } = await codeHolder();
      const answers = await Promise.all([1, 2, 3].map(() => postForm(tokenUrl, form)));
      const given = answers.filter(({ status }) => status === 200);
      expect(given).toHaveLength(1);
      for (const { status, body } of answers) if (status !== 200) expect(body.error).toBe('invalid_grant');
      expect(await statusWith(`${product.issuer}/userinfo`, String(given[0]?.body.access_token))).toBe(401);
      expect(await passesAtOnce(browser)).not.toBeNull();
    }
  });

  test('a wrong secret, an unknown client and no proof at all are invalid_client; the code stays good', async () => {
    const { form } = await codeHolder();
    const wrong: [Record<string, string>, Record<string, string>][] = [
      [form, basicAuth('shop', 'not-the-secret-of-the-shop')],
      [form, basicAuth('nobody', SHOP_SECRET)],
      [form, basicAuth('app', SHOP_SECRET)],
      [{ ...form, client_id: 'shop', client_secret: POSTER_SECRET }, {}],
      [{ ...form, client_id: 'shop' }, {}],
    ];
    for (const [body, headers] of wrong) {
      const answer = await postForm(tokenUrl, body, headers);
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
      // RFC 6749 §5.2: whoever tried the Authorization header is told its scheme.
      if ('Authorization' in headers) expect(answer.headers['www-authenticate']).toMatch(/^Basic /);
    }
    expect((await postForm(tokenUrl, form)).status).toBe(200);
  });

  test('client authentication that is malformed, or given twice, is invalid_request; the code stays good', async () => {
    const { form } = await codeHolder();
    const malformed: [Record<string, string>, Record<string, string>][] = [
      [form, basicAuth('shop', '')],
      [form, { Authorization: 'Basic !!!' }],
      [form, { Authorization: `Bearer ${SHOP_SECRET}` }],
      [form, {}],
      [{ ...form, client_id: 'shop', client_secret: SHOP_SECRET }, SHOP_AUTH],
      [{ ...form, client_id: 'poster' }, SHOP_AUTH],
    ];
    for (const [body, headers] of malformed) {
      expect(await postForm(tokenUrl, body, headers)).toMatchObject({
        status: 400,
        body: { error: 'invalid_request' },
      });
    }
    expect((await postForm(tokenUrl, form)).status).toBe(200);
  });

  test('a secret opens in the header and in the body, whichever of the two is registered', async () => {
    const poster = await discoverShop(product.issuer, { clientId: 'poster', secret: POSTER_SECRET });
    const { form } = await codeHolder(poster);
    const inBody = { ...form, client_id: 'poster', client_secret: POSTER_SECRET };
    const answer = await postForm(tokenUrl, inBody, {});
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    const again = await codeHolder(poster);
    expect((await postForm(tokenUrl, again.form, basicAuth('poster', POSTER_SECRET))).status).toBe(200);
  });

  test('PKCE: a wrong, a missing and an unasked-for verifier are refused', async () => {
    const { form, login } = await codeHolder();
    const { code_verifier: _, ...without } = form;
    expect((await postForm(tokenUrl, { ...form, code_verifier: 'A'.repeat(43) })).body.error).toBe('invalid_grant');
    expect((await postForm(tokenUrl, without)).body.error).toBe('invalid_grant');
    expect((await postForm(tokenUrl, { ...form, code_verifier: 'short' })).status).toBe(400);
    expect((await postForm(tokenUrl, { ...form, code_verifier: login.codeVerifier })).status).toBe(200);
    const url = new URL((await shop.login()).url);
    url.searchParams.delete('code_challenge');
    url.searchParams.delete('code_challenge_method');
    const plain = await visitWithout(url.href);
    expect((await postForm(tokenUrl, { ...codeForm(plain), code_verifier: 'B'.repeat(43) })).body.error).toBe(
      'invalid_grant',
    );
  });

  async function visitWithout(url: string): Promise<string | null> {
    const browser = new Browser();
    const page = await shop.walk(browser, url);
    await browser.json(page.url);
    await callAll(product, ROOM);
    return (await shop.walk(browser, page.url)).location;
  }

  test('PKCE: the plain method is refused, and a public client must bring a challenge', async () => {
    const plain = await shop.login({ code_challenge_method: 'plain' });
    expect(answerOf(await shop.walk(new Browser(), plain.url), 'error')).toBe('invalid_request');
    const app = await discoverShop(product.issuer, { clientId: 'app', secret: null });
    const url = new URL((await app.login()).url);
    url.searchParams.delete('code_challenge');
    url.searchParams.delete('code_challenge_method');
    expect(answerOf(await app.walk(new Browser(), url.href), 'error')).toBe('invalid_request');
  });

  test('a code is for its client and its redirect_uri', async () => {
    const { form } = await codeHolder();
    const other = { ...form, client_id: 'poster', client_secret: POSTER_SECRET };
    expect((await postForm(tokenUrl, other, {})).body.error).toBe('invalid_grant');
    const elsewhere = { ...form, redirect_uri: 'http://127.0.0.1:9/elsewhere' };
    expect((await postForm(tokenUrl, elsewhere)).body.error).toBe('invalid_grant');
    const { redirect_uri: _, ...without } = form;
    expect((await postForm(tokenUrl, without)).body.error).toBe('invalid_request');
  });

  test('a code that is not exchanged within 60 s is void and gives the slot back', async () => {
    product.pass(61);
    const before = (await product.admin.room(ROOM)).inside;
    const { form } = await codeHolder();
    expect((await product.admin.room(ROOM)).inside).toBe(before + 1);
    product.pass(61);
    expect((await postForm(tokenUrl, form)).body.error).toBe('invalid_grant');
    expect((await product.admin.room(ROOM)).inside).toBe(before);
  });

  test('a code exchanged in time gives the visit its full length', async () => {
    const { form, browser } = await codeHolder();
    product.pass(55);
    expect((await postForm(tokenUrl, form)).status).toBe(200);
    product.pass(14 * 60);
    expect(await passesAtOnce(browser)).not.toBeNull();
    product.pass(60);
    expect(await passesAtOnce(browser)).toBeNull();
  });

  test('a code of a visit that has ended since is refused', async () => {
    const { form, browser } = await codeHolder();
    for (const sub of await visitorsInside(product, ROOM)) await product.admin.end(ROOM, sub);
    expect((await postForm(tokenUrl, form)).body.error).toBe('invalid_grant');
    expect(await passesAtOnce(browser)).toBeNull();
  });
});
