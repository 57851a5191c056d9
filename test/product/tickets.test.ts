import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { cookieNamed, plant } from '../support/jars.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { answerOf, callAll, claimsOf, discoverShop, fetchTokens, queueUp, RESUMED, visit } from '../support/visits.ts';

const ROOM = 'tickets';
const OTHER_ROOM = 'tickets-elsewhere';
const TICKET = `owr_ticket_${ROOM}`;

describe.each(storeKinds())('tickets and sealed requests, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let shop: RelyingParty;
  let stranger: RelyingParty;

  beforeAll(async () => {
    const room = { admission: '1h', turn_window: '1h' };
    product = await startTimedProduct({
      rooms: { [ROOM]: room, [OTHER_ROOM]: room },
      clients: [shopClient({ room: ROOM }), shopClient({ client_id: 'stranger', room: OTHER_ROOM })],
      redisUrl: await redisUrl(),
    });
    shop = await discoverShop(product.issuer);
    stranger = await discoverShop(product.issuer, { clientId: 'stranger' });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  /** Walks to a waiting page and, if it is there, to the answer. */
  async function ask(browser: Browser) {
    const login = await shop.login();
    return { login, page: await shop.walk(browser, login.url) };
  }

  test('a tampered ticket is none: a new place at the end of the line, no turn of somebody else', async () => {
    const { browser, number, page } = await queueUp(shop);
    const { value } = await cookieNamed(browser, product.issuer, TICKET);
    await callAll(product, ROOM);
    const flipped = (at: number): string => value.slice(0, at) + (value[at] === 'A' ? 'B' : 'A') + value.slice(at + 1);
    const forged = [0, 5, 20, 40, value.length - 4].map(flipped);
    for (const text of [...forged, value.slice(0, -6), value.slice(0, 20), '', 'x', `${value}AAAA`, '%00', '"\\"']) {
      const thief = new Browser();
      await plant(thief, product.issuer, { name: TICKET, value: text });
      const { page: waiting } = await ask(thief);
      expect(waiting.status, text).toBe(200);
      const status = await thief.json<{ number: number; state: string }>(waiting.url);
      expect(status.number).toBeGreaterThan(number);
      expect(status.state).toBe('waiting');
    }
    expect((await shop.walk(browser, page.url)).status).toBe(303);
  });

  test('a ticket of one room is worth nothing in another', async () => {
    const { browser } = await queueUp(stranger);
    await callAll(product, OTHER_ROOM);
    const { value } = await cookieNamed(browser, product.issuer, `owr_ticket_${OTHER_ROOM}`);
    const thief = new Browser();
    await plant(thief, product.issuer, { name: TICKET, value });
    const { page } = await ask(thief);
    expect(await thief.json(page.url)).toMatchObject({ room: ROOM, state: 'waiting' });
  });

  test('tampered and foreign request cookies lead nowhere, and the ticket still leads on', async () => {
    const mine = await queueUp(shop);
    const other = await queueUp(shop);
    const foreign = await cookieNamed(other.browser, other.page.url, 'owr_request');
    const own = await cookieNamed(mine.browser, mine.page.url, 'owr_request');
    await callAll(product, ROOM);
    for (const value of [foreign.value, `${own.value.slice(0, -6)}AAAAAA`, 'garbage', '']) {
      const browser = await mine.browser.copy();
      await plant(browser, mine.page.url, { name: 'owr_request', value, path: new URL(mine.page.url).pathname });
      const page = await browser.request(mine.page.url);
      // Its request is unknown, so the visitor is sent to the site for a fresh one: no code comes of the forged one.
      expect(page.location).toBe(`http://127.0.0.1:9/?iss=${encodeURIComponent(product.issuer)}`);
      const resume = await browser.request(mine.page.url.replace('/interaction/', '/authorize/'));
      expect(resume).toMatchObject({ status: 303, location: mine.page.url });
    }
    const resumed = await shop.walk(mine.browser, mine.page.url);
    expect(answerOf(resumed, 'state')).toBe(mine.login.state);
  });

  test('after a reset the page says so, and one POST gives a new place', async () => {
    const { browser, page } = await queueUp(shop);
    await product.admin.reset(ROOM);
    const told = await shop.walk(browser, page.url);
    expect(told.status).toBe(200);
    expect(told.text).toContain('The line has started anew');
    expect(await browser.json(page.url)).toMatchObject({ state: 'missed' });
    const rejoined = await browser.request(`${page.url}/rejoin`, { method: 'POST' });
    expect(rejoined).toMatchObject({ status: 303, location: page.url });
    await browser.request(page.url);
    expect(await browser.json(page.url)).toMatchObject({ state: 'waiting', number: 1 });
    await callAll(product, ROOM);
    expect(answerOf(await shop.walk(browser, page.url), 'code')).not.toBeNull();
  });

  test('a ticket of before the reset takes no turn of the new line', async () => {
    const old = await visit(product, shop, { room: ROOM });
    const waiting = await queueUp(shop);
    await product.admin.reset(ROOM);
    await queueUp(shop);
    await product.admin.advance(ROOM, 1);
    for (const { browser } of [old, waiting]) {
      const { page } = await ask(browser);
      expect(page.status).toBe(200);
      expect(page.text).toMatch(/started anew|visit has ended|in line/);
      expect(answerOf(page, 'code')).toBeNull();
    }
  });

  test('a copied ticket enters the same visit until a newer one is shown: it does not multiply', async () => {
    const { browser, login, page } = await queueUp(shop);
    const copy = await browser.copy();
    await callAll(product, ROOM);
    const { location } = await shop.walk(browser, page.url);
    const { sub } = claimsOf(await fetchTokens(shop, login, location));
    const tab = await ask(copy);
    expect(claimsOf(await fetchTokens(shop, tab.login, tab.page.location)).sub).toBe(sub);

    const late = await browser.copy();
    product.pass(31);
    expect(answerOf((await ask(browser)).page, 'code')).not.toBeNull();
    product.pass(31);
    expect(answerOf((await ask(browser)).page, 'code')).not.toBeNull();
    for (const thief of [copy, late]) {
      const silent = await shop.login({ prompt: 'none' });
      expect(answerOf(await shop.walk(thief, silent.url), 'error')).toBe('login_required');
      const { page: refused } = await ask(thief);
      expect(refused.status).toBe(200);
      expect(await thief.json(refused.url)).toMatchObject({ state: 'superseded' });
    }
    expect(answerOf((await ask(browser)).page, 'code')).not.toBeNull();
  });

  test('a ticket copied before it had a number does not multiply the visit either', async () => {
    const [browser, login] = [new Browser(), await shop.login()];
    const first = await browser.request(login.url);
    const copy = await browser.copy();
    await browser.request(first.location ?? '');
    await callAll(product, ROOM);
    await fetchTokens(shop, login, (await shop.walk(browser, first.location ?? '')).location);
    expect(answerOf((await ask(browser)).page, 'code')).not.toBeNull();
    expect(answerOf((await ask(copy)).page, 'code')).toBeNull();
    expect(answerOf((await ask(browser)).page, 'code')).not.toBeNull();
  });

  test('prompt=none keeps to the same rule as everybody', async () => {
    const { browser } = await visit(product, shop, { room: ROOM });
    const copy = await browser.copy();
    expect(answerOf((await ask(browser)).page, 'code')).not.toBeNull();
    const silent = async (who: Browser) =>
      answerOf(await shop.walk(who, (await shop.login({ prompt: 'none' })).url), 'error');
    product.pass(31);
    expect(await silent(copy)).toBeNull();
    expect(answerOf((await ask(browser)).page, 'code')).not.toBeNull();
    expect(await silent(copy)).toBe('login_required');
    expect(await silent(browser)).toBeNull();
  });

  test('two browsers with one number claim it at once: one visit', async () => {
    const { browser, login, page } = await queueUp(shop);
    const copy = await browser.copy();
    await callAll(product, ROOM);
    const before = (await product.admin.room(ROOM)).inside;
    const answers = await Promise.all([browser, copy].map((who) => shop.walk(who, page.url)));
    expect((await product.admin.room(ROOM)).inside).toBe(before + 1);
    const subs = await Promise.all(
      answers.map(async ({ location }) => claimsOf(await fetchTokens(shop, login, location)).sub),
    );
    expect(new Set(subs).size).toBe(1);
  });

  test('a sealed request replayed after the end of the visit gives no code', async () => {
    const { browser, page, login } = await queueUp(shop);
    const replayer = await browser.copy();
    await callAll(product, ROOM);
    const { location } = await shop.walk(browser, page.url);
    await product.admin.end(ROOM, claimsOf(await fetchTokens(shop, login, location)).sub);
    const replayed = await shop.walk(replayer, page.url);
    expect(replayed.status).toBe(200);
    expect(replayed.text).toContain('Your visit has ended');
    await replayer.request(`${page.url}/rejoin`, { method: 'POST' });
    await replayer.request(page.url);
    expect(await replayer.json(page.url)).toMatchObject({ state: 'waiting' });
  });

  test('a sealed result replayed after the end of the visit gives no code and lands in line', async () => {
    const { browser, page, login } = await queueUp(shop, { parameters: RESUMED });
    await callAll(product, ROOM);
    const turn = await browser.request(page.url);
    expect(turn.location).toBe(page.url.replace('/interaction/', '/authorize/'));
    const replayer = await browser.copy();
    const { location } = await shop.walk(browser, turn.location ?? '');
    await product.admin.end(ROOM, claimsOf(await fetchTokens(shop, login, location)).sub);
    const replayed = await shop.walk(replayer, turn.location ?? '');
    expect(replayed).toMatchObject({ status: 200, location: null });
    expect(replayed.text).toContain('Your visit has ended');
    expect(replayed.text).toContain('Join the line again');
  });

  test('a sealed result is good until its code was exchanged; then the waiting page looks at the ticket again', async () => {
    const { browser, page, login } = await queueUp(shop, { parameters: RESUMED });
    await callAll(product, ROOM);
    const turn = await browser.request(page.url);
    const replayer = await browser.copy();
    const second = await browser.copy();
    const resumed = await shop.walk(browser, turn.location ?? '');
    // The answer may have been lost: it is the same once more, and one login.
    expect(answerOf(await shop.walk(second, turn.location ?? ''), 'code')).toBe(answerOf(resumed, 'code'));
    await fetchTokens(shop, login, resumed.location);
    const first = await replayer.request(turn.location ?? '');
    expect(answerOf(first, 'code')).toBeNull();
    expect(first.location).toMatch(/\/interaction\//);
    expect(answerOf(await shop.walk(replayer, first.location ?? ''), 'code')).not.toBeNull();
  });
});
