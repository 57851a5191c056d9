import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCatalogs } from '../../src/language/catalog.ts';
import { Browser } from '../support/browser.ts';
import { http } from '../support/http.ts';
import { type Product, startProduct } from '../support/product.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { discoverShop } from '../support/visits.ts';

describe('the languages of the pages', () => {
  let product: Product;
  let shop: RelyingParty;

  beforeAll(async () => {
    product = await startProduct({
      rooms: {
        launch: {
          texts: { '*': { 'waiting.tap': '42 is the answer' }, de: { 'waiting.heading': 'Schlange!' } },
        },
      },
      clients: [shopClient()],
    });
    shop = await discoverShop(product.issuer);
  });
  afterAll(() => product[Symbol.asyncDispose]());

  /** A visitor's waiting page as a browser with these languages gets it. */
  async function page(accepted: string, parameters: Record<string, string> = {}) {
    const browser = new Browser();
    const waiting = await shop.walk(browser, (await shop.login(parameters)).url);
    return browser.request(waiting.url, { headers: { 'Accept-Language': accepted } });
  }

  test.each([...loadCatalogs().values()])('$language by Accept-Language', async ({ language, direction, texts }) => {
    const { text, headers } = await page(`${language},en;q=0.5`);
    expect(headers['content-language']).toBe(language);
    expect(headers.vary).toMatch(/accept-language/i);
    expect(text).toContain(`<html lang="${language}" dir="${direction}">`);
    expect(text).toContain(language === 'de' ? 'Schlange!' : String(texts['waiting.heading']).replaceAll("'", '&#39;'));
  });

  test('the client may ask for one by ui_locales, which goes before the browser', async () => {
    expect((await page('fr', { ui_locales: 'xx-nothing ja de' })).headers['content-language']).toBe('ja');
    expect((await page('fr', { ui_locales: 'xx' })).headers['content-language']).toBe('fr');
  });

  test('English for whoever asks for nothing that there is', async () => {
    for (const accepted of ['', '*', 'tlh', 'x'.repeat(4_000), ';;,q=']) {
      expect((await page(accepted)).headers['content-language'], accepted).toBe('en');
    }
  });

  test("a room's own words stand in place of ours, for one language or for all", async () => {
    expect((await page('de')).text).toContain('42 is the answer');
    expect((await page('en')).text).toContain('You are in line');
  });

  test('pages that belong to no room are told in the language too', async () => {
    const answer = await http(`${product.issuer}/nowhere`, {
      headers: { Accept: 'text/html', 'Accept-Language': 'de' },
    });
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('<html lang="de"');
  });
});
