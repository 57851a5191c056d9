import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser, type Page } from '../support/browser.ts';
import { refreshOf } from '../support/page-refresh.ts';
import { type Product, startProduct } from '../support/product.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { SHOP_CALLBACK, shopClient } from '../support/shop-setup.ts';
import { answerOf, callAll, discoverShop, queueUp, visit } from '../support/visits.ts';

const ROOM = 'redirects';
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

describe('redirects and addresses', () => {
  let product: Product;
  let shop: RelyingParty;

  beforeAll(async () => {
    product = await startProduct({ rooms: { [ROOM]: {} }, clients: [shopClient({ room: ROOM })] });
    shop = await discoverShop(product.issuer);
  });
  afterAll(() => product[Symbol.asyncDispose]());

  function authorize(parameters: Record<string, string>, browser = new Browser()): Promise<Page> {
    const valid = { client_id: 'shop', response_type: 'code', scope: 'openid', redirect_uri: SHOP_CALLBACK };
    return browser.request(
      `${product.issuer}/authorize?${new URLSearchParams({ ...valid, state: 's', ...parameters })}`,
    );
  }

  const EVIL = [
    'https://evil.test/callback',
    `${SHOP_CALLBACK}/`,
    `${SHOP_CALLBACK}.evil.test`,
    `${SHOP_CALLBACK}?next=https://evil.test`,
    `${SHOP_CALLBACK}#fragment`,
    'http://127.0.0.1:9@evil.test/callback',
    'http://user@127.0.0.1:9/callback',
    'http://127.0.0.1:90/callback',
    'http://localhost:9/callback',
    'HTTP://127.0.0.1:9/callback',
    'http://127.0.0.1:9/CALLBACK',
    'http://127.0.0.1:9/x/../callback',
    'http://127.0.0.1:9/%63allback',
    'http://127.0.0.1:9\\@evil.test/callback',
    '//127.0.0.1:9/callback',
    'javascript:alert(1)',
    'data:text/html,x',
    ' ',
    `${SHOP_CALLBACK} `,
    `${SHOP_CALLBACK}\r\nLocation: https://evil.test`,
  ];

  test.each(EVIL)('an unregistered redirect_uri is never redirected to: %j', async (redirectUri) => {
    const faulty = [{}, { prompt: 'none' }, { response_type: 'token' }, { scope: '' }, { response_mode: 'fragment' }];
    for (const parameters of [...faulty, { max_age: '-1' }, { request: 'x' }, { id_token_hint: 'x' }]) {
      const page = await authorize({ redirect_uri: redirectUri, ...parameters });
      expect(page.status).toBe(400);
      expect(page.location).toBeNull();
      expect(refreshOf(page.text)).toBeNull();
      expect(page.text).not.toContain('evil.test');
      expect(page.headers['set-cookie']).toBeUndefined();
    }
  });

  test('a missing redirect_uri, an unknown client and none at all are told to the visitor', async () => {
    for (const [name, parameters] of Object.entries({
      uri: { client_id: 'shop', response_type: 'code', scope: 'openid' },
      client: { client_id: '<script>', response_type: 'code', scope: 'openid', redirect_uri: SHOP_CALLBACK },
      nothing: {},
    })) {
      const page = await new Browser().request(`${product.issuer}/authorize?${new URLSearchParams(parameters)}`);
      expect(page.status, name).toBe(400);
      expect(page.location).toBeNull();
      expect(page.text).not.toContain('<script>');
      expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    }
  });

  test.each([
    [{ response_type: 'none' }, 'unsupported_response_type'],
    [{ response_type: '' }, 'invalid_request'],
    [{ scope: '' }, 'invalid_scope'],
    [{ scope: 'user' }, 'invalid_scope'],
    [{ scope: 'openid \u0000' }, 'invalid_scope'],
    [{ request: 'eyJhbGciOiJub25lIn0.e30.' }, 'request_not_supported'],
    [{ request_uri: 'https://evil.test/request' }, 'request_uri_not_supported'],
    [{ request_uri: 'urn:ietf:params:oauth:request_uri:x' }, 'request_uri_not_supported'],
    [{ registration: '{}' }, 'registration_not_supported'],
    [{ max_age: 'soon' }, 'invalid_request'],
    [{ max_age: '-1' }, 'invalid_request'],
    [{ code_challenge: 'x', code_challenge_method: 'S256' }, 'invalid_request'],
    [{ code_challenge_method: 'S256' }, 'invalid_request'],
  ])('%j is answered to the client with %s, its state, iss, and no number', async (parameters, error) => {
    const { issued } = await product.admin.room(ROOM);
    const page = await authorize(parameters);
    expect(page.location?.startsWith(`${SHOP_CALLBACK}?`)).toBe(true);
    expect(answerOf(page, 'error')).toBe(error);
    expect(answerOf(page, 'state')).toBe('s');
    expect(answerOf(page, 'iss')).toBe(product.issuer);
    expect((await product.admin.room(ROOM)).issued).toBe(issued);
  });

  test.each(['token', 'id_token', 'code id_token'])(
    'response_type=%s is refused where its answer would have been: in the fragment',
    async (responseType) => {
      const { location } = await authorize({ response_type: responseType, nonce: 'n' });
      expect(location?.startsWith(`${SHOP_CALLBACK}#`)).toBe(true);
      expect(new URLSearchParams(new URL(location ?? '').hash.slice(1)).get('error')).toBe('unsupported_response_type');
    },
  );

  test.each(['web_message', 'jwt', 'query.jwt', 'nonsense'])(
    'response_mode=%s is refused by way of the query',
    async (mode) => {
      const page = await authorize({ response_mode: mode });
      expect(page.location?.startsWith(`${SHOP_CALLBACK}?`)).toBe(true);
      expect(answerOf(page, 'error')).toMatch(/^(?:invalid_request|unsupported_response_mode)$/);
      expect(page.text).not.toContain('<form');
    },
  );

  test('response_mode=query may be named; unknown parameters are left alone', async () => {
    const page = await authorize({
      response_mode: 'query',
      ui_locales: 'de',
      login_hint: 'x',
      owr_admission: 'x',
      x: 'y',
    });
    expect(page.location).toContain('/interaction/');
    const metadata = await new Browser().json(`${product.issuer}/.well-known/openid-configuration`);
    expect(metadata).toMatchObject({ response_types_supported: ['code'] });
  });

  test('duplicate parameters are refused', async () => {
    for (const twice of [
      'client_id=other',
      'redirect_uri=https://evil.test',
      'state=2',
      'scope=openid',
      'nonce=1&nonce=2',
    ]) {
      const url = new URL((await shop.login()).url);
      const page = await new Browser().request(`${url.href}&${twice}`);
      const told = page.location === null ? page.status === 400 : answerOf(page, 'error') === 'invalid_request';
      expect(told, twice).toBe(true);
      expect(page.location ?? '').not.toContain('evil.test');
    }
  });

  test('POST /authorize becomes a GET that carries the cookies; bounded, and a form only', async () => {
    const { browser, page } = await queueUp(shop);
    await callAll(product, ROOM);
    await shop.walk(browser, page.url);
    const login = await shop.login();
    const body = new URL(login.url).search.slice(1);
    const url = `${product.issuer}/authorize`;
    const posted = await browser.request(url, { method: 'POST', headers: FORM, body });
    expect(posted.status).toBe(303);
    expect(new URL(posted.location ?? '').origin).toBe(product.issuer);
    expect(answerOf(await shop.walk(browser, posted.location ?? ''), 'state')).toBe(login.state);

    const large = await browser.request(url, { method: 'POST', headers: FORM, body: `${body}&x=${'x'.repeat(9000)}` });
    expect(large.status).toBe(413);
    const json = await browser.request(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    });
    expect(json.status).toBe(415);
    const twice = await browser.request(url, { method: 'POST', headers: FORM, body: `${body}&state=2` });
    const refused = await browser.request(twice.location ?? '');
    expect(answerOf(refused, 'error') ?? refused.status).toMatch(/invalid_request|400/);
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      expect((await browser.request(url, { method })).status).toBeGreaterThanOrEqual(400);
    }
  });

  test.each([
    ['a form', 'application/x-www-form-urlencoded', 'client_id=evil&redirect_uri=https://evil.test&tickets=1'],
    ['a file', 'multipart/form-data; boundary=x', Buffer.alloc(1_000_000, 0xff)],
    ['JSON', 'application/json', '{"tickets": 1}'],
    ['text of no type', '', 'x'],
  ])('%s that a gateway sends on with its 307 is dropped, and the query is the request', async (_what, type, body) => {
    const { url, state } = await shop.login();
    const headers = type === '' ? {} : { 'Content-Type': type };
    const browser = new Browser();
    const posted = await browser.request(url, { method: 'POST', headers, body });
    expect(posted).toMatchObject({ status: 303, location: url });
    const page = await shop.walk(browser, posted.location ?? '');
    expect(page.text).toContain('You are in line');
    await callAll(product, ROOM);
    expect(answerOf(await shop.walk(browser, page.url), 'state')).toBe(state);
  });

  test('what is posted beside a query is bounded, whether it says its length or not', async () => {
    const { url } = await shop.login();
    const body = Buffer.alloc(1_100_000);
    for (const headers of [{}, { 'Transfer-Encoding': 'chunked' }]) {
      expect(await new Browser().request(url, { method: 'POST', headers, body })).toMatchObject({ status: 413 });
    }
  });

  test('logout and waiting pages redirect nowhere that is not registered', async () => {
    const { browser } = await visit(product, shop, { room: ROOM });
    for (const target of [
      'https://evil.test',
      '//evil.test',
      'http://127.0.0.1:9/bye@evil.test',
      'http://127.0.0.1:9/bye/',
    ]) {
      for (const extra of [{}, { client_id: 'shop' }]) {
        const query = new URLSearchParams({ post_logout_redirect_uri: target, state: 'x', ...extra });
        const page = await browser.request(`${product.issuer}/logout?${query}`);
        expect(page.location).toBeNull();
        expect(page.headers['content-security-policy']).not.toContain('evil.test');
      }
    }
    for (const path of [
      '//evil.test/interaction/x',
      '/interaction//evil.test',
      '/interaction/..%2f..%2fevil',
      '/%2f%2fevil.test',
    ]) {
      const page = await browser.request(`${product.issuer}${path}`);
      expect(page.location).toBeNull();
      expect(page.status).toBeGreaterThanOrEqual(400);
      expect(page.status).toBeLessThan(500);
    }
  });
});
