import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { shopClient } from '../support/shop-setup.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { answerOf, callAll, discoverShop, queueUp, RESUMED } from '../support/visits.ts';

const ROOM = 'launch';

/** A page of the site that asks for its data, behind a proxy that removes Fetch Metadata. */
const IN_THE_BACKGROUND = { Accept: '*/*' };

let product: TimedProduct;

beforeAll(async () => {
  const clients = (['one', 'per_request'] as const).map((login_state) =>
    shopClient({ client_id: login_state, room: ROOM, login_state, hold: '1h' }),
  );
  product = await startTimedProduct({ rooms: { [ROOM]: { turn_window: '5m' } }, clients });
});
afterAll(() => product[Symbol.asyncDispose]());
beforeEach(() => product.admin.reset(ROOM));

const REQUESTS = [
  { name: 'taken by their shape', parameters: {} },
  { name: 'judged at once', parameters: RESUMED },
];

describe.each(['one', 'per_request'])('requests in the background of a tab that waits, login_state %s', (clientId) => {
  test.each(REQUESTS)('$name never push its own out, nor count as the newest', async ({ parameters }) => {
    const shop = await discoverShop(product.issuer, { clientId });
    const { browser, login, page } = await queueUp(shop);
    for (let nth = 0; nth < 6; nth += 1) {
      product.pass(5);
      const { url } = await shop.login(parameters);
      expect(await browser.request(url, { headers: IN_THE_BACKGROUND })).toMatchObject({ status: 303 });
    }
    await callAll(product, ROOM);
    expect(answerOf(await shop.walk(browser, page.url), 'state')).toBe(login.state);
  });
});
