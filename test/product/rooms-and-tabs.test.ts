import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { statusWith } from '../support/endpoints.ts';
import { refreshOf } from '../support/page-refresh.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { answerOf, callAll, claimsOf, discoverShop, fetchTokens, queueUp, RESUMED, visit } from '../support/visits.ts';

const ROOM = 'tabs';
const OTHER_ROOM = 'tabs-elsewhere';

/** Ways in which a browser or an app asks for a page without a person going there. */
const LOOKS: { name: string; method?: string; headers?: Record<string, string> }[] = [
  { name: 'HEAD', method: 'HEAD' },
  { name: 'a prefetch', headers: { 'Sec-Purpose': 'prefetch', 'Sec-Fetch-Mode': 'navigate' } },
  { name: 'a prerender', headers: { 'Sec-Purpose': 'prefetch;prerender', 'Sec-Fetch-Mode': 'navigate' } },
  { name: 'a prefetch of old', headers: { Purpose: 'prefetch' } },
  { name: 'a script', headers: { 'Sec-Fetch-Mode': 'cors' } },
  { name: 'an image', headers: { 'Sec-Fetch-Mode': 'no-cors', Accept: 'image/png,*/*' } },
];

describe.each(storeKinds())('rooms and tabs, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let shop: RelyingParty;
  let stranger: RelyingParty;

  beforeAll(async () => {
    const room = { admission: '1h', turn_window: '5m', grace: '10m' };
    product = await startTimedProduct({
      rooms: { [ROOM]: room, [OTHER_ROOM]: room },
      clients: [
        shopClient({ room: ROOM, login_state: 'per_request' }),
        shopClient({ client_id: 'neighbour', room: ROOM }),
        shopClient({ client_id: 'stranger', room: OTHER_ROOM }),
      ],
      redisUrl: await redisUrl(),
    });
    shop = await discoverShop(product.issuer);
    stranger = await discoverShop(product.issuer, { clientId: 'stranger' });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  async function issued(): Promise<number> {
    return (await product.admin.room(ROOM)).issued;
  }

  test('one browser in two rooms: two visits, two subs, neither ends the other', async () => {
    const browser = new Browser();
    const here = await visit(product, shop, { room: ROOM, browser });
    const there = await visit(product, stranger, { room: OTHER_ROOM, browser });
    expect(there.claims.sub).not.toBe(here.claims.sub);
    expect([here.claims.room, there.claims.room]).toEqual([ROOM, OTHER_ROOM]);
    for (const { tokens } of [here, there]) {
      expect(await statusWith(`${product.issuer}/userinfo`, tokens.access_token)).toBe(200);
    }
    await product.admin.end(OTHER_ROOM, there.claims.sub);
    const again = await shop.login();
    const { location } = await shop.walk(browser, again.url);
    expect(claimsOf(await fetchTokens(shop, again, location)).sub).toBe(here.claims.sub);
    expect(await statusWith(`${product.issuer}/userinfo`, there.tokens.access_token)).toBe(401);
  });

  test('two clients of one room share the visit', async () => {
    const { browser, claims } = await visit(product, shop, { room: ROOM });
    const neighbour = await discoverShop(product.issuer, { clientId: 'neighbour' });
    const login = await neighbour.login();
    const { location } = await neighbour.walk(browser, login.url);
    expect(claimsOf(await fetchTokens(neighbour, login, location)).sub).toBe(claims.sub);
  });

  test('two tabs keep one number; each gets its own answer where the gateway keeps a state for each request', async () => {
    const browser = new Browser();
    const first = await queueUp(shop, { browser });
    const second = await queueUp(shop, { browser });
    expect(second.number).toBe(first.number);
    expect(await issued()).toBe(first.number);
    await callAll(product, ROOM);
    for (const { page, login } of [second, first]) {
      const called = await shop.walk(browser, page.url);
      expect(answerOf(called, 'state')).toBe(login.state);
      expect(claimsOf(await fetchTokens(shop, login, called.location)).queue_position).toBe(first.number);
    }
  });

  test.each(LOOKS)('$name takes no number, no turn and no code', async ({ method = 'GET', headers = {} }) => {
    const look = (who: Browser, url: string) => who.request(url, { method, headers });
    const before = await issued();
    const passer = new Browser();
    const begun = await look(passer, (await shop.login()).url);
    expect(begun.status).toBeLessThan(504);
    expect(answerOf(begun, 'code')).toBeNull();
    expect(await issued()).toBe(before);

    const { browser, page, number } = await queueUp(shop, { parameters: RESUMED });
    await callAll(product, ROOM);
    const looked = await look(browser, page.url);
    expect(looked.location).toBeNull();
    expect(await browser.json(page.url)).toMatchObject({ state: 'turn', number });
    const { admitted } = await product.admin.room(ROOM);
    const fresh = await look(browser, (await shop.login()).url);
    expect(answerOf(fresh, 'code')).toBeNull();
    expect((await product.admin.room(ROOM)).admitted).toEqual(admitted);

    const turn = await browser.request(page.url);
    expect(turn.location).toContain('/authorize/');
    if (method === 'HEAD' || 'Sec-Purpose' in headers || 'Purpose' in headers) {
      expect((await look(browser, turn.location ?? '')).location).toBeNull();
    }
    expect(answerOf(await shop.walk(browser, turn.location ?? ''), 'code')).not.toBeNull();
  });

  test('a poll of a stranger, with or without cookies, changes nothing it should not', async () => {
    const before = await issued();
    const nobody = await new Browser().json(`${product.issuer}/interaction/AAAAAAAAAAAAAAAAAAAAA`);
    expect(nobody).toMatchObject({ state: 'missed', number: null, continue: null });
    expect(await issued()).toBe(before);
  });

  test('a visitor sees each mode of the room', async () => {
    const { browser, page, number } = await queueUp(shop);
    await product.admin.patch(ROOM, { mode: 'paused' });
    await queueUp(shop);
    expect(await browser.json(page.url)).toMatchObject({ state: 'waiting', number });

    await product.admin.patch(ROOM, { mode: 'closed' });
    expect(await browser.json(page.url)).toMatchObject({ state: 'closed', number });
    expect((await browser.request(page.url)).text).toContain('Your number stays yours');
    const [late, before] = [new Browser(), await issued()];
    const shut = await shop.walk(late, (await shop.login()).url);
    expect(shut.status).toBe(200);
    expect(shut.text).toContain('The waiting room is closed');
    expect(refreshOf(shut.text)).not.toBeNull();
    expect(await late.json(shut.url)).toMatchObject({ state: 'closed', number: null });
    expect(await issued()).toBe(before);

    await product.admin.patch(ROOM, { mode: 'off' });
    const passing = new Browser();
    const login = await shop.login();
    const { location } = await shop.walk(passing, login.url);
    const claims = claimsOf(await fetchTokens(shop, login, location));
    expect(claims).not.toHaveProperty('queue_position');
    expect(answerOf(await shop.walk(late, shut.url), 'code')).not.toBeNull();
    expect(answerOf(await shop.walk(browser, page.url), 'code')).not.toBeNull();

    await product.admin.patch(ROOM, { mode: 'open' });
    const again = await shop.login();
    const kept = await shop.walk(passing, again.url);
    expect(claimsOf(await fetchTokens(shop, again, kept.location)).sub).toBe(claims.sub);
  });

  test('a missed turn: back within the grace, first for the next free slot; past it the page says so', async () => {
    const back = await queueUp(shop);
    const gone = await queueUp(shop);
    await callAll(product, ROOM);
    product.pass(6 * 60);
    expect(answerOf(await shop.walk(back.browser, back.page.url), 'code')).not.toBeNull();
    product.pass(10 * 60);
    const told = await shop.walk(gone.browser, gone.page.url);
    expect(told.status).toBe(200);
    expect(told.text).toContain('You missed your turn');
    expect(refreshOf(told.text)).toBeNull();
    expect(await gone.browser.json(gone.page.url)).toMatchObject({ state: 'missed' });
    await gone.browser.request(`${gone.page.url}/rejoin`, { method: 'POST' });
    await gone.browser.request(gone.page.url);
    const status = await gone.browser.json<{ state: string; number: number }>(gone.page.url);
    expect(status.state).toBe('waiting');
    expect(status.number).toBeGreaterThan(gone.number);
  });

  test('a late turn that was missed too: the page says that two turns have passed, and gives a new number', async () => {
    const { browser, page, number } = await queueUp(shop);
    await callAll(product, ROOM);
    product.pass(6 * 60);
    expect(await browser.json(`${page.url}/status`)).toMatchObject({ state: 'turn', place: 'turn', reason: null });
    await queueUp(shop);
    product.pass(5 * 60);
    const told = { state: 'missed', reason: 'void', number, turn_ends_at: null, continue: null };
    expect(await browser.json(page.url)).toMatchObject(told);
    expect(await browser.json(`${page.url}/status`)).toMatchObject({ ...told, place: 'void' });
    const seen = await shop.walk(browser, page.url);
    expect(seen.text).toContain('Two turns have passed');
    expect(seen.text).not.toContain('You missed your turn');
    expect(refreshOf(seen.text)).toBeNull();
    const lookup = await product.admin.call('POST', `/rooms/${ROOM}/visitors/lookup`, { number });
    expect(await lookup.json()).toMatchObject({ number, state: 'void' });
    await browser.request(`${page.url}/rejoin`, { method: 'POST' });
    await browser.request(page.url);
    const again = await browser.json<{ state: string; number: number }>(page.url);
    expect(again.state).toBe('waiting');
    expect(again.number).toBeGreaterThan(number);
  });

  test('rejoining with a good number keeps it', async () => {
    const { browser, page, number } = await queueUp(shop);
    await browser.request(`${page.url}/rejoin`, { method: 'POST' });
    expect(await browser.json(page.url)).toMatchObject({ state: 'waiting', number });
  });
});
