import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser, type Page } from '../support/browser.ts';
import { basicAuth, codeForm, postForm, SHOP_AUTH, statusWith } from '../support/endpoints.ts';
import { eventually } from '../support/eventually.ts';
import { ADMIN_KEY, type Product, startProduct } from '../support/product.ts';
import { SHOP_SECRET, shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { callAll, discoverShop, fetchTokens, queueUp } from '../support/visits.ts';

const ROOM = 'silent';

describe.each(storeKinds())('logs, on $name', ({ redisUrl }) => {
  let product: Product;

  beforeAll(async () => {
    product = await startProduct({
      rooms: { [ROOM]: {} },
      clients: [shopClient({ room: ROOM })],
      redisUrl: await redisUrl(),
    });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  test('hold no cookie, code, token or secret of a whole visit, nor of what is refused', async () => {
    const secrets = new Set<string>([ADMIN_KEY, SHOP_SECRET, SHOP_AUTH.Authorization.slice(6)]);
    const keep = (...values: (string | null | undefined)[]): void => {
      for (const value of values) if (value) secrets.add(value);
    };
    function keepCookies(page: Page): Page {
      for (const line of page.headers['set-cookie'] ?? []) keep(/^[^=]+=([^;]{8,})/.exec(line)?.[1]);
      return page;
    }
    const shop = await discoverShop(product.issuer);
    const { browser, login, page } = await queueUp(shop, { parameters: { login_hint: 'planted-login-hint' } });
    keep(login.state, login.nonce, login.codeVerifier, 'planted-login-hint');
    for (const cookie of await browser.jar.getCookies(page.url)) keep(cookie.value);
    await callAll(product, ROOM);
    const turn = keepCookies(await browser.request(page.url));
    const resumed = keepCookies(await browser.request(turn.location ?? ''));
    const { code } = codeForm(resumed.location);
    const tokens = await fetchTokens(shop, login, resumed.location);
    keep(code, tokens.access_token, tokens.refresh_token, tokens.id_token);

    const { issuer } = product;
    await shop.userinfo(tokens);
    const refreshed = await shop.refresh(tokens.refresh_token ?? '');
    keep(refreshed.access_token, refreshed.id_token);
    await postForm(`${issuer}/token`, codeForm(resumed.location, login.codeVerifier));
    const wrong = { ...codeForm(resumed.location), code: 'planted-code-planted-code', client_secret: 'planted-secret' };
    await postForm(`${issuer}/token`, { ...wrong, client_id: 'shop' }, {});
    await postForm(`${issuer}/introspect`, { token: tokens.access_token });
    await postForm(`${issuer}/revoke`, { token: 'planted-token-planted-token' }, basicAuth('shop', 'planted-basic'));
    await statusWith(`${issuer}/verify?room=${ROOM}&access_token=planted-query-token`, 'planted-bearer-planted');
    await statusWith(`${issuer}/admin/api/v1/rooms`, 'planted-admin-key');
    await new Browser().request(`${issuer}/logout?id_token_hint=planted-hint&state=planted-state`);
    // The `client_id` is no secret: the log names it, so that an operator finds the gateway.
    await new Browser().request(`${issuer}/authorize?client_id=strange-gateway&redirect_uri=https://planted-uri.test`);
    await new Browser().request(`${issuer}/planted-path?code=planted-path-code`, {
      headers: {
        Cookie: 'planted=planted-cookie',
        'X-Request-Id': 'planted request id',
        'User-Agent': 'planted-agent',
      },
    });

    await eventually('the last request in the log', () => product.output().includes('"route":"unknown"'));
    const output = product.output();
    expect(output).toContain('"route":"token"');
    expect(output).toContain('"named":"strange-gateway"');
    expect(secrets.size).toBeGreaterThan(12);
    for (const secret of secrets) expect(output.includes(secret), secret).toBe(false);
    expect(output).not.toContain('planted');
    for (const line of output.split('\n')) if (line !== '') expect(() => JSON.parse(line), line).not.toThrow();
  });
});
