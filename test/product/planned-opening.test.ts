import { afterEach, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { launchSetup } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { discoverShop, queueUp } from '../support/visits.ts';

const OPENS_IN_S = 1_800;

/** The answers to the polls of a page. */
interface Told {
  readonly place: string;
  readonly state: string;
  readonly opens_at: string | null;
  readonly starts_at: string | null;
  readonly estimate: { readonly seconds: number } | null;
}

describe.each(storeKinds())('a planned opening, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  afterEach(() => product[Symbol.asyncDispose]());

  async function open(room: Record<string, unknown>) {
    product = await startTimedProduct({ ...launchSetup(room), redisUrl: await redisUrl() });
    return discoverShop(product.issuer);
  }

  function plan(change: object) {
    return product.admin.plan('launch', new Date(Date.now() + OPENS_IN_S * 1000).toISOString(), change);
  }

  const roomStatus = () =>
    new Browser().json<{ mode: string; opens_at: string | null }>(`${product.issuer}/rooms/launch/status`);

  test('is counted down to for those in line, who are called then', async () => {
    const shop = await open({ mode: 'paused', inlet: { admit: 60, every: '1m' } });
    const { at } = await plan({ mode: 'open' });
    const { browser, page } = await queueUp(shop);
    expect(page.text).toContain('First numbers are called in');
    const told = await browser.json<Told>(`${page.url}/status`);
    expect(told).toMatchObject({ place: 'starting', starts_at: at, opens_at: at });
    expect(told.estimate?.seconds).toBeGreaterThanOrEqual(OPENS_IN_S - 2);
    expect(await roomStatus()).toMatchObject({ mode: 'paused', opens_at: at });
    product.pass(OPENS_IN_S + 1);
    await eventually('the turn', async () => (await browser.json<Told>(`${page.url}/status`)).place === 'turn');
  });

  test('is counted down to where the room is closed, until it is cancelled', async () => {
    const shop = await open({ mode: 'closed' });
    const { id, at } = await plan({ mode: 'open' });
    const { browser, page } = await queueUp(shop);
    expect(page.text).toContain('<dt>Doors open in</dt>');
    expect(page.text).toContain(`data-until="${at}"`);
    expect(page.text).toContain('It opens by itself at the time below. If you have a number, it stays yours.');
    await product.admin.call('DELETE', `/rooms/launch/schedule/${id}`);
    expect(await browser.json<Told>(`${page.url}/status`)).toMatchObject({ place: 'closed', opens_at: null });
    const { text } = await browser.request(page.url);
    for (const said of ['<dt>Doors open in</dt>', 'It opens by itself']) expect(text).not.toContain(said);
  });
});
