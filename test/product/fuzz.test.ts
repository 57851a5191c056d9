import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { SHOP_AUTH } from '../support/endpoints.ts';
import { everyRoute } from '../support/every-route.ts';
import { fc } from '../support/fast-check.ts';
import { http } from '../support/http.ts';
import { type Product, startProduct } from '../support/product.ts';
import { SHOP_CALLBACK, shopClient } from '../support/shop-setup.ts';

const ROOM = 'fuzz';
const FORM = 'application/x-www-form-urlencoded';

describe('fuzz', () => {
  let product: Product;

  beforeAll(async () => {
    product = await startProduct({ rooms: { [ROOM]: {} }, clients: [shopClient({ room: ROOM })] });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  test('whatever anybody sends to whichever route', { timeout: 60_000 }, async () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    const piece = fc.oneof(
      text,
      fc.constantFrom('shop', 'openid', 'code', 'none', '../', '%00', '\r\n', '<b>', '{{7*7}}', '-1', '1e999', 'null'),
    );
    const names = [
      'client_id',
      'redirect_uri',
      'response_type',
      'scope',
      'state',
      'nonce',
      'prompt',
      'max_age',
      'code',
    ];
    const more = [
      'grant_type',
      'token',
      'request',
      'id_token_hint',
      'code_challenge',
      'response_mode',
      'logout',
      'claims',
    ];
    const parameters = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names, ...more), text), piece), { maxLength: 8 });
    const property = fc.asyncProperty(
      fc.constantFrom(...everyRoute(ROOM)),
      fc.constantFrom('GET', 'POST', 'HEAD'),
      parameters,
      fc.constantFrom(FORM, 'application/json', 'text/plain'),
      fc.boolean(),
      async (path, method, fields, type, authorized) => {
        const form = new URLSearchParams(
          fields.map(([name, value]): [string, string] => [name, value.toWellFormed()]),
        ).toString();
        const target = method === 'POST' || path.includes('?') ? path : `${path}?${form}`;
        const answer = await http(product.issuer + target, {
          method,
          headers: { ...(method === 'POST' ? { 'Content-Type': type } : {}), ...(authorized ? SHOP_AUTH : {}) },
          ...(method === 'POST' ? { body: form } : {}),
        });
        expect(answer.status).toBeLessThan(500);
        expect(answer.text).not.toMatch(/\n\s+at |node_modules|\.ts:\d+/);
        expect(answer.headers.location ?? '/').toMatch(
          new RegExp(`^(?:/|${product.issuer}/|http://127\\.0\\.0\\.1:9/)`),
        );
      },
    );
    await fc.assert(property, { numRuns: 400 });
  });

  test('whatever anybody changes in a valid authorization request', { timeout: 60_000 }, async () => {
    const valid = {
      client_id: 'shop',
      response_type: 'code',
      scope: 'openid',
      redirect_uri: SHOP_CALLBACK,
      state: 's',
    };
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.constantFrom(
        'none',
        'login',
        'consent',
        'none login',
        '0',
        '-1',
        '1e3',
        '99999999999999999999',
        'S256',
        'plain',
      ),
      fc.constantFrom('a'.repeat(43), 'query', 'fragment', 'form_post', 'openid email', 'offline_access', '{}', 'null'),
    );
    const names = [...Object.keys(valid), 'nonce', 'prompt', 'max_age', 'code_challenge', 'code_challenge_method'];
    const more = [
      'id_token_hint',
      'login_hint',
      'claims',
      'request',
      'response_mode',
      'acr_values',
      'ui_locales',
      'display',
    ];
    const changes = fc.dictionary(fc.constantFrom(...names, ...more), value, { maxKeys: 4 });
    const property = fc.asyncProperty(changes, fc.constantFrom('GET', 'POST'), async (changed, method) => {
      const wellFormed = Object.entries(changed).map(([name, text]) => [name, text.toWellFormed()] as const);
      const browser = new Browser();
      const form = new URLSearchParams({ ...valid, ...Object.fromEntries(wellFormed) }).toString();
      const url = `${product.issuer}/authorize`;
      const headers = { 'Content-Type': FORM };
      const first = await (method === 'GET'
        ? browser.request(`${url}?${form}`)
        : browser.request(url, { method, headers, body: form }));
      const page = first.location?.startsWith(url) ? await browser.request(first.location) : first;
      // An error for a client that asks for `form_post` is a page whose form goes there.
      const formTarget = /<form method="post" action="([^"]*)">/.exec(page.text)?.[1];
      expect(page.status).toBeOneOf(formTarget === undefined ? [303, 400] : [200]);
      const [ours, theirs] = [`${product.issuer}/interaction/`, SHOP_CALLBACK];
      const target = formTarget ?? page.location;
      if (target !== null) expect(target.startsWith(ours) || target.startsWith(theirs)).toBe(true);
      if (target?.startsWith(ours)) expect((await browser.request(target)).status).toBe(200);
    });
    const found = { id_token_hint: 'a'.repeat(43), response_mode: 'form_post' };
    await fc.assert(property, { numRuns: 200, examples: [[found, 'GET']] });
  });
});
