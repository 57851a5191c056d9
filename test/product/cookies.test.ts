import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser, type Page } from '../support/browser.ts';
import { type HttpAnswer, http } from '../support/http.ts';
import { type Product, startProduct } from '../support/product.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { SHOP_CALLBACK, shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { answerOf, callAll, discoverShop, queueUp } from '../support/visits.ts';

const ROOM = 'cookies';
const MOST_COOKIE_BYTES = 3 * 1024;

function setCookies(answer: HttpAnswer | Page): string[] {
  return answer.headers['set-cookie'] ?? [];
}

function cookieBytes(answer: HttpAnswer | Page): number {
  return setCookies(answer).reduce((sum, line) => sum + 'Set-Cookie: \r\n'.length + line.length, 0);
}

function setup(issuer?: string) {
  return {
    rooms: { [ROOM]: {} },
    clients: [shopClient({ room: ROOM, login_state: 'per_request' })],
    ...(issuer === undefined ? {} : { issuer }),
  };
}

describe.each(storeKinds())('cookies, on $name', ({ redisUrl }) => {
  let product: Product;
  let shop: RelyingParty;

  beforeAll(async () => {
    product = await startProduct({ ...setup(), redisUrl: await redisUrl() });
    shop = await discoverShop(product.issuer);
  });
  afterAll(() => product[Symbol.asyncDispose]());

  test('every cookie of a whole visit is HttpOnly, SameSite=Lax, and good by a wrong clock', async () => {
    const browser = new Browser();
    const pages: Page[] = [];
    let next: string | null = (await shop.login()).url;
    while (next !== null && !shop.isCallback(next)) {
      const page: Page = await browser.request(next);
      pages.push(page);
      if (page.status === 200) await callAll(product, ROOM);
      next = page.status === 200 ? page.url : page.location;
    }
    const lines = pages.flatMap(setCookies);
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) {
      expect(line).toMatch(/; httponly/i);
      expect(line).toMatch(/; samesite=lax/i);
      expect(line).toMatch(/; max-age=\d+/i);
      expect(line).not.toMatch(/; (?:secure|domain=)/i);
    }
  });

  test('all cookies of a response fit in 3 KB, however long the state, and the state comes back whole', async () => {
    for (let bytes = 16; bytes <= 6_144; bytes = Math.ceil(bytes * 1.35)) {
      const state = randomBytes(bytes).toString('base64url');
      const browser = new Browser();
      const login = await shop.login({ state });
      const first = await browser.request(login.url);
      expect(first.status, String(bytes)).toBe(303);
      const waiting = await browser.request(first.location ?? '');
      await callAll(product, ROOM);
      const turn = await browser.request(waiting.url);
      // A request that was taken by its shape is not resumed (docs/decisions/0008).
      const resumed = shop.isCallback(turn.location ?? '') ? turn : await browser.request(turn.location ?? '');
      for (const page of [first, waiting, turn, resumed])
        expect(cookieBytes(page)).toBeLessThanOrEqual(MOST_COOKIE_BYTES);
      expect(answerOf(resumed, 'state')).toBe(state);
      expect(answerOf(resumed, 'code')).not.toBeNull();
    }
  });

  test('a browser keeps four open requests at most; the page of a forgotten one still shows the place', async () => {
    const browser = new Browser();
    const { page: oldest, number } = await queueUp(shop, { browser });
    const pages: Page[] = [oldest];
    for (let count = 0; count < 5; count += 1) pages.push((await queueUp(shop, { browser })).page);
    const kept = (await Promise.all(pages.map(({ url }) => browser.jar.getCookies(url)))).flat();
    expect(kept.filter(({ key }) => key === 'owr_request')).toHaveLength(4);
    for (const { url } of pages) {
      const page = await browser.request(url);
      expect(page.status).toBe(200);
      expect(await browser.json(url)).toMatchObject({ state: 'waiting', number });
    }
    await callAll(product, ROOM);
    expect((await browser.request(oldest.url)).location).toMatch(/^http:\/\/127\.0\.0\.1:9\/\?iss=/);
    expect(answerOf(await shop.walk(browser, pages.at(-1)?.url ?? ''), 'code')).not.toBeNull();
  });

  test('a browser without cookies takes no number, and is told what to allow', async () => {
    const before = (await product.admin.room(ROOM)).issued;
    const first = await http((await shop.login()).url);
    const headers = { Accept: 'text/html' };
    const asked = await http(new URL(first.headers.location ?? '', product.issuer).href, { headers });
    const page = await http(new URL(asked.headers.location ?? '', product.issuer).href, { headers });
    // For crawlers: people wait.
    expect(page.status).toBe(503);
    expect(page.text).toContain('Please allow cookies');
    expect(page.headers['strict-transport-security']).toBeUndefined();
    expect((await product.admin.room(ROOM)).issued).toBe(before);
  });
});

describe.each([
  { issuer: 'https://wait.test', basePath: '' },
  { issuer: 'https://wait.test/line', basePath: '/line' },
])('cookies of $issuer', ({ issuer, basePath }) => {
  let product: Product;

  beforeAll(async () => {
    product = await startProduct(setup(issuer));
  });
  afterAll(() => product[Symbol.asyncDispose]());

  function visitPath(path: string, headers: Record<string, string> = {}): Promise<HttpAnswer> {
    return http(`http://127.0.0.1:${product.port}${basePath}${path}`, {
      headers: { Host: 'wait.test', Accept: 'text/html', ...headers },
    });
  }

  function authorizePath(): string {
    const parameters = { client_id: 'shop', response_type: 'code', scope: 'openid', redirect_uri: SHOP_CALLBACK };
    return `/authorize?${new URLSearchParams({ ...parameters, state: 'of-the-gateway' })}`;
  }

  test('are Secure, stay within the path of the issuer, and carry __Host- where that is the whole host', async () => {
    const first = await visitPath(authorizePath());
    expect(first.status).toBe(303);
    const target = new URL(first.headers.location ?? '', issuer);
    expect(target.pathname.startsWith(`${basePath}/interaction/`)).toBe(true);
    const cookie = setCookies(first).map((line) => line.split(';', 1)[0]);
    const page = await visitPath(target.pathname.slice(basePath.length), { Cookie: cookie.join('; ') });
    expect(page.status).toBe(200);
    expect(page.text).toContain('You are in line');
    expect(page.text).toContain(`href="${basePath}/assets/waiting-room.css?v=`);
    const lines = [first, page].flatMap(setCookies);
    expect(lines.some((line) => line.includes('owr_ticket_'))).toBe(true);
    for (const line of lines) {
      expect(line).toMatch(/; secure/i);
      expect(line).toMatch(/; httponly/i);
      expect(line).toMatch(/; samesite=lax/i);
      expect(line).toMatch(/; max-age=\d+/i);
      expect(line).not.toMatch(/; domain=/i);
      const path = /; path=([^;]*)/i.exec(line)?.[1] ?? '';
      expect(path.startsWith(`${basePath}/`)).toBe(true);
      expect(line.startsWith('__Host-')).toBe(path === '/');
    }
  });

  test('go with the demand to come by TLS alone', async () => {
    for (const path of [authorizePath(), '/.well-known/openid-configuration', '/admin/sign-in', '/', '/nothing']) {
      const { headers } = await visitPath(path);
      expect(headers['strict-transport-security'], path).toBe('max-age=31536000');
    }
  });

  test('and every URL follows from the issuer, never from the request', async () => {
    const discovery = await visitPath('/.well-known/openid-configuration', {
      'X-Forwarded-Host': 'evil.test',
      'X-Forwarded-Proto': 'http',
      Forwarded: 'host=evil.test;proto=http',
    });
    const metadata = JSON.parse(discovery.text) as Record<string, unknown>;
    expect(metadata.issuer).toBe(issuer);
    const urls = Object.entries(metadata).filter(([name]) => /(?:_endpoint|_uri)$/.test(name));
    expect(urls.length).toBeGreaterThan(5);
    for (const [name, url] of urls) expect(String(url).startsWith(`${issuer}/`), name).toBe(true);
    expect(discovery.text).not.toContain('evil.test');
    expect((await http(`http://127.0.0.1:${product.port}/authorize`, { headers: { Host: 'wait.test' } })).status).toBe(
      basePath === '' ? 400 : 404,
    );
  });
});
