import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { http } from '../support/http.ts';
import { type Product, startProduct } from '../support/product.ts';
import { shopClient } from '../support/shop-setup.ts';
import { SHOP_AUTH } from './endpoints.ts';
import { everyRoute } from './every-route.ts';

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
});
