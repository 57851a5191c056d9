import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from '../../support/browser.ts';
import { refreshOf } from '../../support/page-refresh.ts';
import { launchSetup } from '../../support/shop-setup.ts';
import { storeKinds } from '../../support/store-kinds.ts';
import { startTimedProduct } from '../../support/timed-product.ts';
import { discoverShop, RESUMED } from '../../support/visits.ts';
import type { Venue } from './each-call.ts';
import { called, endOf, ROOM, waiting } from './people.ts';
import { StoreFaults } from './store-faults.ts';

describe.each(storeKinds())('the calm page, on $name', ({ redisUrl }) => {
  const faults = new StoreFaults();
  let venue: Venue;

  beforeAll(async () => {
    const options = { ...launchSetup({}, { hold: '1h' }), redisUrl: await redisUrl() };
    const product = await startTimedProduct(options, { changeStore: faults.wrap.bind(faults) });
    venue = { product, shop: await discoverShop(product.issuer) };
  });
  afterAll(async () => {
    await venue.product[Symbol.asyncDispose]();
    faults[Symbol.dispose]();
  });

  /** Sends a request whose store is away from the first call on. */
  async function whileAway(send: () => Promise<Page>): Promise<Page> {
    return (await faults.during({ from: 1, loss: 'call' }, send)).answer;
  }

  test('of a request that is resumed keeps the request: its own retry goes in', async () => {
    const { browser, login, page } = await called(venue, { parameters: RESUMED });
    const { serving } = await venue.product.admin.room(ROOM);
    const { location } = await browser.request(page.url);
    const resumption = location ?? '';
    expect(resumption).toContain('/authorize/');
    for (let round = 0; round < 3; round += 1) {
      const { status, headers, text } = await whileAway(() => browser.request(resumption));
      expect(status).toBe(503);
      expect(headers).toMatchObject({ 'retry-after': '5' });
      expect(refreshOf(text)).toEqual({ afterS: 5, address: new URL(resumption).pathname });
      expect(headers).not.toHaveProperty('set-cookie');
      venue.product.pass(5);
    }
    expect(await endOf(venue, { browser, login }, await browser.request(resumption))).toEqual({ inside: serving });
  });

  test('after a form leads back to the page with the form: it asks again by GET', async () => {
    const { browser, page } = await waiting(venue, { parameters: RESUMED });
    const rejoin = `${page.url}/rejoin`;
    const { status, text } = await whileAway(() => browser.request(rejoin, { method: 'POST' }));
    expect(status).toBe(503);
    expect(refreshOf(text)).toEqual({ afterS: 5, address: new URL(rejoin).pathname });
    expect(await browser.request(rejoin)).toMatchObject({ status: 303, location: page.url });
    const { issuer } = venue.product;
    const confirmed = await browser.request(`${issuer}/logout/confirm`);
    expect(confirmed).toMatchObject({ status: 303, location: `${issuer}/logout` });
  });
});
