import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { publicDraw, type VisitorStatus } from '../support/early-visitors.ts';
import { eventually } from '../support/eventually.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { launchSetup } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { storeSteps } from '../support/store-steps.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { claimsOf, discoverShop, fetchTokens, queueUp, type Waiting } from '../support/visits.ts';

/** So much less than the minute after which the room takes a silence for an outage that a busy machine may lose time. */
const STEP_S = 35;

describe.each(storeKinds())('presence, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let shop: RelyingParty;

  beforeAll(async () => {
    const room = { inlet: { capacity: 1 }, admission: '1h', turn_window: '5m', grace: '30m' };
    product = await startTimedProduct({ ...launchSetup(room, { hold: '1h' }), redisUrl: await redisUrl() });
    shop = await discoverShop(product.issuer);
  });
  afterAll(() => product[Symbol.asyncDispose]());

  function status({ browser, page }: Waiting): Promise<VisitorStatus> {
    return browser.json<VisitorStatus>(`${page.url}/status`);
  }

  const steps = (name: string): Promise<number> => storeSteps(product.issuer, name);

  /** Minutes go by in which some keep their page open: it is answered from what the process knows, and they are reported. */
  async function stay(minutes: number, visitors: readonly Waiting[]): Promise<void> {
    for (let passedS = 0; passedS < minutes * 60; passedS += STEP_S) {
      product.pass(STEP_S);
      const [looks, reports] = [await steps('line.look'), await steps('line.see')];
      await publicDraw(product.issuer);
      for (const visitor of visitors) {
        const { poll_after: after } = await status(visitor);
        expect(after).toBeLessThanOrEqual(20);
        await visitor.browser.request(`${visitor.page.url}/page`);
      }
      expect(await steps('line.look')).toBe(looks);
      await eventually('the report', async () => (await steps('line.see')) > reports);
    }
  }

  test('whoever keeps polling keeps the place; who has closed the tab is passed over, and first in line when back', async () => {
    const login = await shop.login();
    const straight = await shop.walk(new Browser(), login.url);
    const inside = claimsOf(await fetchTokens(shop, login, straight.location));
    const gone = await Promise.all(Array.from({ length: 20 }, () => queueUp(shop)));
    const there = await queueUp(shop);
    product.pass(2);
    await publicDraw(product.issuer);
    expect(await status(there)).toMatchObject({ ahead: 20 });
    // The near zone begins with the first whole minute.
    for (let passedS = 0; passedS < 60; passedS += STEP_S) {
      product.pass(STEP_S);
      await publicDraw(product.issuer);
    }
    await stay(6, [there]);
    expect((await status(there)).ahead).toBeLessThanOrEqual(1);

    await product.admin.end('launch', inside.sub);
    product.pass(2);
    expect(await status(there)).toMatchObject({ state: 'turn' });
    expect(await product.admin.room('launch')).toMatchObject({ serving: there.number, outstanding: 1 });

    const [returner] = gone;
    if (returner === undefined) throw new Error('nobody was there');
    const back = await returner.browser.request(returner.page.url);
    expect(back.text).toContain('You are next');
    expect(await status(returner)).toMatchObject({ state: 'waiting', ahead: 0, number: returner.number });
    const newcomer = await queueUp(shop);
    const { sub } = claimsOf(await enter(there));
    await product.admin.end('launch', sub);
    product.pass(2);
    expect(await status(newcomer)).toMatchObject({ state: 'waiting' });
    expect(claimsOf(await enter(returner)).queue_position).toBe(returner.number);
  });

  async function enter({ browser, page, login }: Waiting) {
    return fetchTokens(shop, login, (await shop.walk(browser, page.url)).location);
  }
});
