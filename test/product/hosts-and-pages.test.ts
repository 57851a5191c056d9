import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { http } from '../support/http.ts';
import { type Product, startProduct } from '../support/product.ts';
import { sendRaw } from '../support/raw-http.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { SHOP_CALLBACK, shopClient } from '../support/shop-setup.ts';
import { discoverShop, queueUp } from '../support/visits.ts';

const ROOM = 'hosts';
const VALID = { client_id: 'shop', response_type: 'code', scope: 'openid', redirect_uri: SHOP_CALLBACK };

describe('hosts and pages', () => {
  let product: Product;
  let shop: RelyingParty;

  beforeAll(async () => {
    product = await startProduct({ rooms: { [ROOM]: {} }, clients: [shopClient({ room: ROOM })] });
    shop = await discoverShop(product.issuer);
  });
  afterAll(() => product[Symbol.asyncDispose]());

  test('a foreign Host is misdirected, whatever the path, and a forwarded one is not looked at', async () => {
    const { port } = product;
    for (const host of ['evil.test', `evil.test:${port}`, `localhost:${port}`, `127.0.0.1:${port + 1}`, '127.0.0.1']) {
      for (const path of [
        '/authorize',
        '/token',
        '/interaction/x',
        '/logout',
        '/admin',
        `/rooms/${ROOM}/status`,
        `/verify?room=${ROOM}`,
        '/x',
      ]) {
        const answer = await http(`${product.issuer}${path}`, { headers: { Host: host } });
        expect(answer.status, `${host}${path}`).toBe(421);
        expect(answer.text).not.toContain('evil.test');
      }
    }
    expect((await http(`${product.issuer}/healthz`, { headers: { Host: 'evil.test' } })).status).toBe(200);
    expect((await http(`${product.issuer}/readyz`, { headers: { Host: '10.0.0.1' } })).status).toBe(200);
    expect((await http(`${product.issuer}/metrics`, { headers: { Host: 'evil.test' } })).status).toBe(421);
    const forwarded = await http((await shop.login()).url, { headers: { 'X-Forwarded-Host': 'evil.test' } });
    expect(forwarded.headers.location).not.toContain('evil.test');
  });

  async function raw(text: string): Promise<number> {
    return (await sendRaw(product.issuer, text)).status;
  }

  test('absolute-form targets and doubled hosts do not get around that', async () => {
    const host = new URL(product.issuer).host;
    const tail = 'Connection: close\r\n\r\n';
    expect(
      await raw(`GET http://evil.test/.well-known/openid-configuration HTTP/1.1\r\nHost: ${host}\r\n${tail}`),
    ).toBe(421);
    expect(await raw(`GET http://evil.test/healthz HTTP/1.1\r\nHost: evil.test\r\n${tail}`)).toBe(200);
    expect(await raw(`GET /authorize HTTP/1.1\r\nHost: ${host}\r\nHost: evil.test\r\n${tail}`)).toBeGreaterThanOrEqual(
      400,
    );
    expect(await raw(`GET /.well-known/openid-configuration HTTP/1.0\r\n${tail}`)).toBe(421);
    expect(await raw(`GET /.well-known/openid-configuration HTTP/1.1\r\n${tail}`)).toBe(400);
    expect(await raw(`GET http://${host}/healthz HTTP/1.1\r\nHost: ${host}\r\n${tail}`)).toBe(200);
  });

  test('nothing of a request or of an operator is markup in a page', async () => {
    const markup = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
    await product.admin.patch(ROOM, { message: markup });
    const { page } = await queueUp(shop, { parameters: { state: markup, ui_locales: markup, login_hint: markup } });
    const wrong = { ...VALID, redirect_uri: `${SHOP_CALLBACK}${markup}`, scope: markup, prompt: markup, state: markup };
    const error = await new Browser().request(`${product.issuer}/authorize?${new URLSearchParams(wrong)}`);
    const logout = await new Browser().request(
      `${product.issuer}/logout?${new URLSearchParams({ client_id: markup, state: markup })}&${encodeURIComponent(markup)}=1`,
    );
    const lost = await new Browser().request(`${product.issuer}/interaction/${encodeURIComponent(markup)}`);
    for (const { text, headers } of [page, error, logout, lost]) {
      expect(text).not.toContain('<script>');
      expect(text).not.toContain('<img');
      expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cache-control']).toBe('no-store');
    }
    expect(page.text).toContain('&lt;script&gt;');
    await product.admin.patch(ROOM, { message: null });
  });
});
