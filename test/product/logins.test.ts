import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser, type Page } from '../support/browser.ts';
import { codeForm, postForm, statusWith } from '../support/endpoints.ts';
import { http } from '../support/http.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { SHOP_SECRET, shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { answerOf, callAll, claimsOf, discoverShop, fetchTokens, queueUp, visit } from '../support/visits.ts';

const ROOM = 'logins';
const LOGINS = 3;

describe.each(storeKinds())('logins, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let shop: RelyingParty;

  beforeAll(async () => {
    const room = { turn_window: '5m', admission: '8h', logins_per_visit: LOGINS };
    const never = { grant_types: ['authorization_code'] };
    product = await startTimedProduct({
      rooms: { [ROOM]: room },
      clients: [
        shopClient({ room: ROOM }),
        shopClient({ client_id: 'other', room: ROOM }),
        shopClient({ client_id: 'signed', room: ROOM, access_token_format: 'jwt' }),
        shopClient({ client_id: 'alb', room: ROOM, ...never }),
        shopClient({ client_id: 'timed', room: ROOM, session: '5m', ...never }),
      ],
      redisUrl: await redisUrl(),
    });
    shop = await discoverShop(product.issuer);
  });
  afterAll(() => product[Symbol.asyncDispose]());

  const client = (clientId: string): Promise<RelyingParty> => discoverShop(product.issuer, { clientId });

  /** Goes to a client, as far as the callback or a page. */
  async function ask(browser: Browser, party: RelyingParty) {
    const login = await party.login();
    return { login, page: await party.walk(browser, login.url) };
  }

  async function logIn(browser: Browser, party: RelyingParty) {
    const { login, page } = await ask(browser, party);
    return fetchTokens(party, login, page.location);
  }

  async function refreshes(refreshToken: string | undefined, clientId = 'shop'): Promise<boolean> {
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken ?? '' };
    return (await postForm(`${product.issuer}/token`, form, basic(clientId))).status === 200;
  }

  const basic = (clientId: string) => ({
    Authorization: `Basic ${Buffer.from(`${clientId}:${SHOP_SECRET}`).toString('base64')}`,
  });
  const verified = (accessToken: string) => statusWith(`${product.issuer}/verify?room=${ROOM}`, accessToken);
  const stateOf = async (browser: Browser, page: Page) => (await browser.json<{ state: string }>(page.url)).state;

  async function contested(): Promise<number> {
    const { text } = await http(`${product.issuer}/metrics`, { headers: { Host: new URL(product.issuer).host } });
    return Number(new RegExp(`^owr_ticket_contested_total\\{room="${ROOM}"\\} (\\d+)$`, 'm').exec(text)?.[1]);
  }

  test.each(['shop', 'signed'])(
    'of a ticket of %s that was copied to a hundred browsers three are live',
    async (clientId) => {
      const party = await client(clientId);
      const { browser } = await queueUp(party);
      const copies = await Promise.all(Array.from({ length: 100 }, () => browser.copy()));
      await callAll(product, ROOM);
      const { inside } = await product.admin.room(ROOM);
      const answers = await Promise.all(
        copies.map(async (copy) => {
          const { login, page } = await ask(copy, party);
          if (answerOf(page, 'code') === null) return null;
          const { body } = await postForm(
            `${product.issuer}/token`,
            codeForm(page.location, login.codeVerifier),
            basic(clientId),
          );
          return body.access_token === undefined ? null : body;
        }),
      );
      const tokens = answers.filter((answer) => answer !== null);
      expect(tokens.length).toBeGreaterThan(0);
      expect((await product.admin.room(ROOM)).inside).toBe(inside + 1);
      const live = await Promise.all(tokens.map((one) => refreshes(String(one.refresh_token), clientId)));
      expect(live.filter(Boolean).length).toBeLessThanOrEqual(LOGINS);
      const passing = await Promise.all(tokens.map((one) => verified(String(one.access_token))));
      expect(passing.filter((status) => status === 200).length).toBeLessThanOrEqual(LOGINS);
    },
  );

  test('one after the other the newest three copies are live, and it is noted that the number is contested', async () => {
    const before = await contested();
    const { browser } = await queueUp(shop);
    const copies = await Promise.all(Array.from({ length: 10 }, () => browser.copy()));
    await callAll(product, ROOM);
    const tokens = [];
    for (const copy of copies) tokens.push(await logIn(copy, shop));
    const live = await Promise.all(tokens.map((one) => refreshes(one.refresh_token)));
    expect(live.map((is, index) => (is ? index : -1)).filter((index) => index >= 0)).toEqual([7, 8, 9]);
    await product.admin.room(ROOM);
    expect(await contested()).toBe(before + 1);
  });

  test('a gateway that never asks again and logs in every four minutes for three hours sees no page', async () => {
    const alb = await client('alb');
    const { browser, claims } = await visit(product, alb, { room: ROOM });
    for (let minutes = 4; minutes <= 180; minutes += 4) {
      product.pass(4 * 60);
      expect(claimsOf(await logIn(browser, alb)).sub).toBe(claims.sub);
    }
  });

  test('two gateways of one room that log in again and again leave each other alone', async () => {
    const other = await client('other');
    const { browser, claims } = await visit(product, shop, { room: ROOM });
    for (let times = 0; times < 8; times += 1) {
      const first = await logIn(browser, shop);
      const second = await logIn(browser, other);
      product.pass(120);
      expect(await refreshes(first.refresh_token)).toBe(true);
      expect(await refreshes(second.refresh_token, 'other')).toBe(true);
      expect(claimsOf(second).sub).toBe(claims.sub);
    }
  });

  test('neither the owner of a number nor a thief is shut out for good', async () => {
    const { browser: owner, tokens, claims } = await visit(product, shop, { room: ROOM });
    const thief = await owner.copy();
    for (let times = 0; times <= LOGINS; times += 1) await logIn(thief, shop);
    expect(await refreshes(tokens.refresh_token)).toBe(false);

    for (const who of [owner, thief]) {
      const { page } = await ask(who, shop);
      expect(page.text).toContain('Your number is in use in another browser');
      expect(await stateOf(who, page)).toBe('superseded');
      const back = await who.request(`${page.url}/go-on`, { method: 'POST' });
      expect(back).toMatchObject({ status: 303, location: page.url });
      expect(answerOf(await shop.walk(who, page.url), 'code')).not.toBeNull();
      // Its next login shows the newer ticket: from then on the other one is superseded.
      expect(claimsOf(await logIn(who, shop)).sub).toBe(claims.sub);
    }
  });

  test('a post from a foreign site takes nothing over', async () => {
    const { browser: owner } = await visit(product, shop, { room: ROOM });
    const thief = await owner.copy();
    for (let times = 0; times < 2; times += 1) await logIn(thief, shop);
    const { page } = await ask(owner, shop);
    expect(await stateOf(owner, page)).toBe('superseded');
    // As a browser sends it: without the cookies, which are `Lax`.
    await new Browser().request(`${page.url}/go-on`, { method: 'POST' });
    expect(await stateOf(owner, page)).toBe('superseded');
  });

  test('where sessions cannot be ended one more browser than may waits a minute', async () => {
    const alb = await client('alb');
    const { browser } = await queueUp(alb);
    const copies = await Promise.all(Array.from({ length: LOGINS + 1 }, () => browser.copy()));
    await callAll(product, ROOM);
    for (const copy of copies.slice(0, LOGINS)) await logIn(copy, alb);
    const [last = browser] = copies.slice(LOGINS);
    const { page } = await ask(last, alb);
    expect(page.text).toContain(`This number is in use in ${LOGINS} browsers.`);
    const status = () => last.json<Record<string, string | number>>(`${page.url}/status`);
    const { place, state, resumes_at, poll_after } = await status();
    expect([place, state]).toEqual(['crowded', 'crowded']);
    const waitS = (Date.parse(String(resumes_at)) - Date.now()) / 1000;
    expect(waitS).toBeGreaterThan(0);
    expect(waitS).toBeLessThanOrEqual(60);
    expect(poll_after).toBeLessThanOrEqual(Math.ceil(waitS));
    product.pass(Math.ceil(waitS));
    await product.admin.room(ROOM);
    expect(await status()).toMatchObject({ place: 'turn', resumes_at: null });
    expect(answerOf(await alb.walk(last, page.url), 'code')).not.toBeNull();
  });

  test('a session of a known length makes room when it is over, and ends the tokens', async () => {
    const timed = await client('timed');
    const { browser, tokens } = await visit(product, timed, { room: ROOM });
    expect((tokens.claims()?.exp ?? 0) - (tokens.claims()?.iat ?? 0)).toBeLessThanOrEqual(300);
    for (let times = 1; times < LOGINS; times += 1) await logIn(browser, timed);
    const { page } = await ask(browser, timed);
    expect(page.text).toContain(`This number is in use in ${LOGINS} browsers.`);
    product.pass(301);
    await product.admin.room(ROOM);
    expect(answerOf(await timed.walk(browser, page.url), 'code')).not.toBeNull();
  });
});
