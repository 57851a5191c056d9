import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeUnavailable } from '../../src/store/faults.ts';
import type { Store } from '../../src/store/store.ts';
import { Browser } from '../support/browser.ts';
import { type HttpAnswer, http } from '../support/http.ts';
import { refreshOf } from '../support/page-refresh.ts';
import { shopClient } from '../support/shop-setup.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { callAll, discoverShop, RESUMED } from '../support/visits.ts';

const ROOM = 'welcome';

/** Headers and bytes of an answer, but for what is never the same twice. */
function lasting({ status, headers, text }: HttpAnswer) {
  const { 'x-request-id': id, 'set-cookie': cookies = [], date: _, ...rest } = headers;
  expect(id).toMatch(/^[\w-]{36}$/);
  const written = cookies.map((line) => line.replace(/=[^;]*/, '='));
  return { status, headers: rest, cookies: written, text };
}

describe("a newcomer's first look at the waiting page", () => {
  let product: TimedProduct;
  let failing = false;

  beforeAll(async () => {
    product = await startTimedProduct(
      {
        rooms: {
          [ROOM]: { mode: 'open', message: 'Soon', texts: { de: { 'waiting.heading': 'Gleich <da>' } } },
          other: {},
        },
        clients: [shopClient({ room: ROOM }), shopClient({ client_id: 'second', room: 'other' })],
      },
      { changeStore },
    );
  });
  afterAll(() => product[Symbol.asyncDispose]());

  /** Joins fail while `failing`. */
  function changeStore(store: Store): Store {
    const { line } = store;
    const join = line.join.bind(line);
    line.join = (params) => (failing ? Promise.reject(storeUnavailable(new Error('gone'))) : join(params));
    return store;
  }

  /** Somebody who was sent to the waiting page and has not seen it. */
  async function newcomer(parameters: Record<string, string> = {}) {
    const shop = await discoverShop(product.issuer);
    const browser = new Browser();
    const sent = await browser.request((await shop.login(parameters)).url);
    const url = sent.location ?? '';
    const cookie = await browser.jar.getCookieString(url);
    return {
      url,
      look: (path: string, headers = {}) =>
        http(`${url}${path}`, { headers: { Accept: 'text/html', Cookie: cookie, ...headers } }),
    };
  }

  test.each([
    { name: 'of an old browser', headers: {}, parameters: {} },
    {
      name: 'in German',
      headers: { Accept: 'text/html,*/*;q=0.8', 'Accept-Language': 'de-AT, en;q=0.5', 'Sec-Fetch-Mode': 'navigate' },
      parameters: {},
    },
    { name: 'in Arabic, as the site wants', headers: { 'Accept-Language': 'en' }, parameters: { ui_locales: 'ar en' } },
    { name: 'in no language of ours', headers: { 'Accept-Language': 'tlh, *;q=0.1' }, parameters: {} },
  ])('$name is the page that the application would have given', async ({ headers, parameters }) => {
    const { look } = await newcomer(parameters);
    const welcomed = await look('', headers);
    // With a query it is for the application; the ticket has no number yet there either.
    const routed = await look('?', headers);
    expect(welcomed.status).toBe(200);
    expect(lasting(welcomed)).toEqual(lasting(routed));
  });

  test('takes one number, however often it comes at once', async () => {
    const { issued } = await product.admin.room(ROOM);
    const { look } = await newcomer();
    await Promise.all([look(''), look(''), look('?'), look('')]);
    expect((await product.admin.room(ROOM)).issued).toBe(issued + 1);
  });

  test('takes the turn when it has come already', async () => {
    const { url, look } = await newcomer(RESUMED);
    await callAll(product, ROOM);
    await product.admin.advance(ROOM, 1);
    const answer = await look('');
    expect(answer).toMatchObject({ status: 303 });
    expect(answer.headers.location).toBe(url.replace('/interaction/', '/authorize/'));
  });

  test('shows the calm page while the store is gone, and gives the number afterwards', async () => {
    const { look } = await newcomer();
    failing = true;
    const gone = await look('');
    failing = false;
    expect(gone.status).toBe(503);
    expect(gone.headers['set-cookie']).toBeUndefined();
    expect(refreshOf(gone.text)).not.toBeNull();
    expect((await look('')).status).toBe(200);
  });
});
