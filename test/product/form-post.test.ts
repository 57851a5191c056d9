import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser, type Page } from '../support/browser.ts';
import { fieldsOf } from '../support/form-fields.ts';
import { type Product, startProduct } from '../support/product.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { SHOP_CALLBACK, shopClient } from '../support/shop-setup.ts';
import { callAll, claimsOf, discoverShop, fetchTokens, queueUp } from '../support/visits.ts';

const ROOM = 'form-post';
const BY_FORM = { response_mode: 'form_post' };

describe('response_mode=form_post', () => {
  let product: Product;
  let shop: RelyingParty;

  beforeAll(async () => {
    product = await startProduct({ rooms: { [ROOM]: {} }, clients: [shopClient({ room: ROOM })] });
    shop = await discoverShop(product.issuer);
  });
  afterAll(() => product[Symbol.asyncDispose]());

  async function refusal(parameters: Record<string, string>): Promise<Page> {
    const { url } = await shop.login({ ...BY_FORM, ...parameters });
    return new Browser().request(url);
  }

  test('is offered', async () => {
    const metadata = await new Browser().json(`${product.issuer}/.well-known/openid-configuration`);
    expect(metadata).toMatchObject({ response_modes_supported: ['query', 'form_post'] });
  });

  // The second one of a shape is sent to the waiting page by its shape.
  test.each(['judged when it arrives', 'taken by its shape'])('a request that is %s gets its code', async () => {
    const { browser, login, page, number } = await queueUp(shop, { parameters: BY_FORM });
    await callAll(product, ROOM);
    const posting = await browser.go(page.url);
    expect(posting.status).toBe(200);
    expect(posting.text).toContain(`<form method="post" action="${SHOP_CALLBACK}">`);
    const fields = fieldsOf(posting.text);
    expect(fields).toMatchObject({ state: login.state, iss: product.issuer });
    const tokens = await fetchTokens(shop, login, `${SHOP_CALLBACK}?${new URLSearchParams(fields)}`);
    expect(claimsOf(tokens).queue_position).toBe(number);
  });

  test('the page speaks the language of the visitor, has a button, and runs one script alone', async () => {
    const { browser, page } = await queueUp(shop, { parameters: { ...BY_FORM, ui_locales: 'xx de' } });
    await callAll(product, ROOM);
    const { text, headers } = await browser.go(page.url);
    expect(text).toContain('<html lang="de"');
    expect(text).toContain('<button class="button" type="submit">Weiter</button>');
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; .*script-src 'sha256-[\w+/]+=*'; .*form-action 'self' https: http:; frame-ancestors 'none'$/,
    );
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'strict-origin' });
  });

  test('errors are posted too, with state and iss', async () => {
    const page = await refusal({ prompt: 'none', state: '"><script>alert(1)</script>' });
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('alert(1)</script>');
    expect(fieldsOf(page.text)).toMatchObject({
      error: 'login_required',
      state: '"><script>alert(1)</script>',
      iss: product.issuer,
    });
  });

  test.each(['id_token', 'code id_token', 'none'])('response_type=%s is refused in words', async (responseType) => {
    const { text } = await refusal({ response_type: responseType });
    expect(fieldsOf(text)).toMatchObject({
      error: 'unsupported_response_type',
      error_description: expect.stringContaining('set response_type (ResponseType) of the client to code'),
    });
  });

  test('nothing is posted to an address that is not registered', async () => {
    for (const parameters of [{}, { prompt: 'none' }, { response_type: 'id_token' }]) {
      const page = await refusal({ ...parameters, redirect_uri: 'https://evil.test/callback' });
      expect(page).toMatchObject({ status: 400, location: null, text: expect.not.stringContaining('<form') });
    }
  });
});
