import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { refreshOf } from '../support/page-refresh.ts';
import { type Product, startProduct } from '../support/product.ts';
import { RelyingParty } from '../support/relying-party.ts';
import { launchSetup, SHOP_CALLBACK, SHOP_SECRET } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';

describe.each(storeKinds())('a visitor without JavaScript, on $name', ({ redisUrl }) => {
  let product: Product;
  let shop: RelyingParty;

  beforeAll(async () => {
    product = await startProduct({ ...launchSetup(), redisUrl: await redisUrl() });
    shop = await RelyingParty.discover({
      issuer: product.issuer,
      clientId: 'shop',
      secret: SHOP_SECRET,
      redirectUri: SHOP_CALLBACK,
    });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  test('waits, is called, and gets a signed ID token that ends with the visit', async () => {
    const browser = new Browser();
    const login = await shop.login();
    const waiting = await shop.walk(browser, login.url);
    expect(waiting.status).toBe(200);
    expect(waiting.text).toContain('You are in line');
    expect(refreshOf(waiting.text)).not.toBeNull();
    expect(await browser.json(waiting.url)).toMatchObject({ state: 'waiting', room: 'launch', continue: null });
    const { number } = await browser.json<{ number: number }>(waiting.url);

    const { serving } = await product.admin.advance('launch', 1);
    expect(serving).toBe(number);
    expect(await browser.json(waiting.url)).toMatchObject({ state: 'turn', number, continue: waiting.url });
    const called = await shop.walk(browser, waiting.url);
    expect(called.status).toBe(303);
    const tokens = await shop.exchange(called.location ?? '', login);

    const jwks = createRemoteJWKSet(new URL(`${product.issuer}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(tokens.id_token ?? '', jwks, { issuer: product.issuer, audience: 'shop' });
    expect(payload).toMatchObject({ nonce: login.nonce, queue_position: number, room: 'launch' });
    expect(payload.auth_time).toBe(payload.entered_at);
    const answer = await product.admin.call('GET', `/rooms/launch/admissions/${payload.sub}`);
    const visit = (await answer.json()) as { ends_at: number };
    expect(payload.exp).toBeLessThanOrEqual(visit.ends_at);
    expect(await shop.userinfo(tokens)).toMatchObject({ sub: payload.sub, queue_position: number, room: 'launch' });
  });

  test('passes a free room by redirects alone', async () => {
    await product.admin.patch('launch', { inlet: { capacity: 100 } });
    const browser = new Browser();
    for (const contact of ['first', 'next']) {
      const login = await shop.login();
      const hops: string[] = [];
      const page = await browser.go(login.url, { stopAt: (url) => hops.push(url) > 0 && shop.isCallback(url) });
      expect(page.status).toBe(303);
      if (contact === 'next') expect(hops).toHaveLength(1);
      expect((await shop.exchange(page.location ?? '', login)).claims()?.sub).toMatch(/^[\w-]{22}$/);
    }
    await product.admin.patch('launch', { inlet: { capacity: null } });
  });
});
