import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SHOP_AUTH } from '../support/endpoints.ts';
import { everyRoute } from '../support/every-route.ts';
import { type HttpAnswer, http } from '../support/http.ts';
import { ADMIN_KEY, type Product, startProduct } from '../support/product.ts';
import { type RawAnswer, sendRaw, sendRequest } from '../support/raw-http.ts';
import { shopClient } from '../support/shop-setup.ts';
import { discoverShop, queueUp, type Waiting } from '../support/visits.ts';

const ROOM = 'bad-input';
const FORM = 'application/x-www-form-urlencoded';
const ADMIN = `/admin/api/v1/rooms/${ROOM}`;
const BEARER = `Authorization: Bearer ${ADMIN_KEY}`;

describe('bad input', () => {
  let product: Product;
  let waiting: Waiting;

  beforeAll(async () => {
    product = await startProduct({ rooms: { [ROOM]: {} }, clients: [shopClient({ room: ROOM })] });
    waiting = await queueUp(await discoverShop(product.issuer));
  });
  afterAll(() => product[Symbol.asyncDispose]());
  afterEach(async () => {
    // Nothing of it ends the process or costs anybody their place.
    expect((await http(`${product.issuer}/healthz`)).status).toBe(200);
    expect(await waiting.browser.json(waiting.page.url)).toMatchObject({ state: 'waiting', number: waiting.number });
  });

  interface Attempt {
    readonly method: string;
    readonly target: string;
    readonly headers?: string[];
    readonly body?: string;
  }

  function send({ method, target, ...rest }: Attempt): Promise<RawAnswer> {
    return sendRequest(product.issuer, method, target, rest);
  }

  test('a target under another scheme is for no host of ours', async () => {
    const { host } = new URL(product.issuer);
    const query = new URLSearchParams({ client_id: 'shop', response_type: 'code', scope: 'openid' });
    for (const path of [`/authorize?${query}`, '/token', '/admin', '/healthz', '/']) {
      for (const scheme of ['ttp', 'ftp', 'ws', 'httpss']) {
        const { status } = await sendRequest(product.issuer, 'GET', `${scheme}://${host}${path}`);
        expect(status, `${scheme} ${path}`).toBe(421);
      }
    }
    expect(product.output()).not.toContain('"level":"error"');
  });

  /** Sends them all: each is answered, none by a fault or by what a fault looks like from inside. */
  async function expectCalm(attempts: readonly Attempt[]): Promise<RawAnswer[]> {
    return Promise.all(
      attempts.map(async (attempt) => {
        const answer = await send(attempt);
        const what = JSON.stringify(attempt).slice(0, 300);
        expect(answer.status, what).toBeGreaterThanOrEqual(200);
        expect(answer.status, what).toBeLessThan(500);
        expect(answer.text, what).not.toMatch(/\n\s+at |node_modules|\.ts:\d+/);
        return answer;
      }),
    );
  }

  function post(path: string, body: string, headers: Record<string, string> = {}): Promise<HttpAnswer> {
    const all = { 'Content-Type': FORM, ...headers };
    return http(product.issuer + path, { method: 'POST', headers: all, body });
  }

  test.each([
    ['/authorize', {}],
    ['/token', SHOP_AUTH],
    ['/introspect', SHOP_AUTH],
    ['/revoke', SHOP_AUTH],
    ['/userinfo', {}],
    ['/logout', {}],
    ['/logout/confirm', {}],
    [`${ADMIN}/advance`, { 'Content-Type': 'application/json', Authorization: `Bearer ${ADMIN_KEY}` }],
  ])(
    'an oversized body is refused by %s, and so is one of unknown length; the connection serves on',
    async (path, headers) => {
      const body = `x=${'x'.repeat(200_000)}`;
      for (const framing of [{}, { 'Transfer-Encoding': 'chunked' }, {}, { 'Transfer-Encoding': 'chunked' }]) {
        const answer = await post(path, body, { ...headers, ...framing });
        expect(answer.status).toBeOneOf([413, 400]);
        expect(answer.text).toMatch(/body/);
      }
    },
  );

  test('oversized headers and targets are 431', async () => {
    const large = 'x'.repeat(40_000);
    const many = Array.from({ length: 5000 }, (_, index) => `x${index}: 1`);
    const attempts = [
      { method: 'GET', target: '/authorize', headers: [`Cookie: a=${large}`] },
      { method: 'GET', target: `/authorize?state=${large}` },
      { method: 'GET', target: '/authorize', headers: many },
    ];
    for (const attempt of attempts) {
      expect(await send(attempt)).toMatchObject({
        status: 431,
        text: expect.stringContaining('This request is too large'),
      });
    }
  });

  test.each(everyRoute(ROOM))('garbage in queries, cookies, headers, methods and bodies of %s', async (target) => {
    const queries = ['%', '%zz=%zz', '%00', '%ff%fe=%c0%80', 'a=1&a=2', '=&=&=', 'a[b]=1', '__proto__=1', ';;', '#'];
    const join = target.includes('?') ? '&' : '?';
    await expectCalm(queries.map((query) => ({ method: 'GET', target: target + join + query })));
    const cookies = ['a', '=', ';;;', 'owr_open=%00', 'owr_open=...', `owr_request=${'A'.repeat(3000)}`];
    const headers = [
      ...[...cookies, `owr_ticket_${ROOM}=\xff\xfe`, `owr_ticket_${ROOM}="`].map((cookie) => `Cookie: ${cookie}`),
      ...[
        'Accept: \xff',
        'Accept: */*;q=x',
        'Accept-Language: ,,,',
        'If-None-Match: "',
        'Range: bytes=-1',
        'Origin: null',
      ],
      ...['Authorization: Bearer', 'Authorization: Basic AAAA', 'Authorization: \xff', 'X-Request-Id: \xff'],
      ...['Content-Encoding: gzip', 'Content-Encoding: nonsense', 'X-Forwarded-For: \xff', 'Sec-Fetch-Mode: \xff'],
    ];
    await expectCalm(headers.map((header) => ({ method: 'GET', target, headers: [header] })));
    const form = { body: 'a=1' };
    await expectCalm(
      headers.map((header) => ({ method: 'POST', target, headers: [header, `Content-Type: ${FORM}`], ...form })),
    );
    const bodies = ['', '\0', '\xff\xfe', '{', '[]', 'null', '"x"', '{"__proto__":{}}', 'a=%', 'a=1&a=1'];
    for (const type of [
      FORM,
      'application/json',
      `${FORM}; charset=utf-16`,
      'multipart/form-data; boundary=x',
      '\x01',
    ]) {
      const own = [`Content-Type: ${type}`, BEARER];
      await expectCalm(bodies.map((body) => ({ method: 'POST', target, headers: own, body })));
    }
    const methods = ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'];
    await expectCalm(methods.map((method) => ({ method, target })));
  });

  test('what is no HTTP at all is refused', async () => {
    const nonsense = [
      'GET\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n',
      '\x16\x03\x01\r\n\r\n',
    ];
    for (const bytes of [randomBytes(64), ...nonsense]) {
      expect((await sendRaw(product.issuer, bytes)).status).toBeOneOf([0, 400, 505]);
    }
    const lengths = ['Content-Length: 4', 'Transfer-Encoding: chunked'];
    const head = ['POST /token HTTP/1.1', `Host: ${new URL(product.issuer).host}`, ...lengths, '', '0', '', ''];
    expect((await sendRaw(product.issuer, head.join('\r\n'))).status).toBe(400);
  });

  test('paths that climb find nothing', async () => {
    const paths = ['/assets/../package.json', '/assets/%2e%2e/package.json', '/assets/..%2fpackage.json', '//assets/x'];
    const more = [
      '/%',
      '/\\..\\..\\etc\\passwd',
      '/assets/\xff',
      '/assets/%00',
      `/rooms/..%2f${ROOM}/status`,
      '/rooms/x/status',
    ];
    for (const { status, text } of await expectCalm([...paths, ...more].map((target) => ({ method: 'GET', target })))) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(text).not.toContain('oidc-provider');
    }
  });

  test('ten thousand parameters are as good as none', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `p${index}=`).join('&');
    for (const path of ['/token', '/introspect', '/authorize', '/logout']) {
      expect((await post(path, many, SHOP_AUTH)).status).toBeOneOf([400, 413]);
    }
    const some = many.slice(0, 12_000);
    await expectCalm([{ method: 'GET', target: `/authorize?${some}` }]);
  });

  test.each([
    [{ by: -5 }, 200],
    [{ by: Number.MAX_SAFE_INTEGER }, 400],
    [{ by: 2 ** 53 }, 400],
    [{ by: 1e308 }, 400],
    [{ by: 1.5 }, 400],
    [{ by: '1' }, 400],
    [{ by: null }, 400],
    [{ by: [1] }, 400],
    [{}, 400],
    [{ by: 1, to: 2 }, 400],
    [[], 400],
    ['x', 400],
  ])('advance %j is answered with %i, and a refusal names its reason', async (body, status) => {
    const answer = await product.admin.call('POST', `/rooms/${ROOM}/advance`, body);
    expect(answer.status).toBe(status);
    if (answer.ok) return;
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({
      status,
      title: expect.stringMatching(/./),
      errors: [{ message: expect.any(String) }],
    });
  });
});
