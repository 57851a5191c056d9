import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser, type Page } from '../support/browser.ts';
import { basicAuth, postForm, statusWith, withToken } from '../support/endpoints.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { SHOP_CALLBACK, SHOP_SECRET, shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { discoverShop, type Visit, visit } from '../support/visits.ts';

const ROOM = 'logout';
const OTHER_ROOM = 'logout-elsewhere';
const BYE = 'http://127.0.0.1:9/bye';
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

describe.each(storeKinds())('the end of a visit, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let shop: RelyingParty;

  beforeAll(async () => {
    const room = { admission: '1h', turn_window: '1h' };
    product = await startTimedProduct({
      rooms: { [ROOM]: room, [OTHER_ROOM]: room },
      clients: [
        shopClient({ room: ROOM }),
        shopClient({ client_id: 'brief', grant_types: ['authorization_code'], room: ROOM }),
        shopClient({ client_id: 'stranger', room: OTHER_ROOM, redirect_uris: [SHOP_CALLBACK] }),
      ],
      redisUrl: await redisUrl(),
    });
    shop = await discoverShop(product.issuer);
  });
  afterAll(() => product[Symbol.asyncDispose]());

  /** How a visit ended; null: it lasts. */
  async function outcomeOf({ claims }: Visit, room = ROOM): Promise<string | null> {
    const response = await product.admin.call('GET', `/rooms/${room}/admissions/${claims.sub}`);
    return ((await response.json()) as { outcome: string | null }).outcome;
  }

  function logout(browser: Browser, parameters: Record<string, string>): Promise<Page> {
    return browser.request(`${product.issuer}/logout?${new URLSearchParams(parameters)}`);
  }

  function confirm(browser: Browser, request: string, answer = 'yes'): Promise<Page> {
    const body = new URLSearchParams({ request, logout: answer }).toString();
    return browser.request(`${product.issuer}/logout/confirm`, { method: 'POST', headers: FORM, body });
  }

  /** The sealed question in a page that asks. */
  function questionIn({ text }: Page): string {
    return /name="request" value="([^"]+)"/.exec(text)?.[1] ?? '';
  }

  test('with an ID token of this visitor it ends as completed, and the visitor returns with the state', async () => {
    const inside = await visit(product, shop, { room: ROOM });
    const before = (await product.admin.room(ROOM)).inside;
    const id_token_hint = inside.tokens.id_token ?? '';
    const page = await logout(inside.browser, { id_token_hint, post_logout_redirect_uri: BYE, state: 'a b&c' });
    expect(page).toMatchObject({ status: 303, location: `${BYE}?state=a+b%26c` });
    expect(await outcomeOf(inside)).toBe('completed');
    expect((await product.admin.room(ROOM)).inside).toBe(before - 1);
    const { text, status } = await logout(inside.browser, { id_token_hint });
    expect(status).toBe(200);
    expect(text).toContain('Your visit has ended');
  });

  test('an expired hint is as good; POST works as well', async () => {
    const inside = await visit(product, shop, { room: ROOM });
    product.pass(30 * 60);
    const body = new URLSearchParams({ id_token_hint: inside.tokens.id_token ?? '', client_id: 'shop' }).toString();
    const page = await inside.browser.request(`${product.issuer}/logout`, { method: 'POST', headers: FORM, body });
    expect(page.status).toBe(200);
    expect(await outcomeOf(inside)).toBe('completed');
    const late = await visit(product, shop, { room: ROOM });
    product.pass(2 * 3600);
    const expired = { id_token_hint: late.tokens.id_token ?? '', post_logout_redirect_uri: BYE };
    expect((await logout(late.browser, expired)).location).toBe(BYE);
  });

  test('without a hint it asks first; no keeps the visit, yes ends it', async () => {
    const inside = await visit(product, shop, { room: ROOM });
    const asked = await logout(inside.browser, { client_id: 'shop', post_logout_redirect_uri: BYE, state: 'x' });
    expect(asked.status).toBe(200);
    expect(asked.location).toBeNull();
    expect(asked.headers['content-security-policy']).toContain("form-action 'self' http://127.0.0.1:9;");
    expect(await outcomeOf(inside)).toBeNull();
    expect((await confirm(inside.browser, questionIn(asked), 'no')).location).toBe(`${BYE}?state=x`);
    expect(await outcomeOf(inside)).toBeNull();
    expect((await confirm(inside.browser, questionIn(asked))).location).toBe(`${BYE}?state=x`);
    expect(await outcomeOf(inside)).toBe('completed');
  });

  test("a hint of another visitor asks first, and ends nobody's visit", async () => {
    const [mine, other] = [await visit(product, shop, { room: ROOM }), await visit(product, shop, { room: ROOM })];
    const page = await logout(mine.browser, { id_token_hint: other.tokens.id_token ?? '' });
    expect(page.text).toContain('End your visit?');
    expect(await outcomeOf(mine)).toBeNull();
    expect(await outcomeOf(other)).toBeNull();
  });

  test('a question is for its visitor and its time, and cannot be made up', async () => {
    const [mine, other] = [await visit(product, shop, { room: ROOM }), await visit(product, shop, { room: ROOM })];
    const question = questionIn(await logout(mine.browser, { client_id: 'shop' }));
    expect(question).not.toBe('');
    const ticket = (await mine.browser.jar.getCookies(product.issuer)).find(({ key }) => key.startsWith('owr_ticket'));
    const forged = [`${question.slice(0, -6)}AAAAAA`, '', 'x', ticket?.value ?? ''];
    for (const request of forged) expect((await confirm(mine.browser, request)).status).toBe(400);
    expect((await confirm(other.browser, question)).status).toBe(400);
    expect((await confirm(new Browser(), question)).status).toBe(400);
    product.pass(11 * 60);
    expect((await confirm(mine.browser, question)).status).toBe(400);
    expect(await outcomeOf(mine)).toBeNull();
    expect(await outcomeOf(other)).toBeNull();
  });

  test('a forged, a foreign and a mismatched request is refused and ends nothing', async () => {
    const inside = await visit(product, shop, { room: ROOM });
    const hint = inside.tokens.id_token ?? '';
    const refused: Record<string, string>[] = [
      { id_token_hint: 'garbage' },
      { id_token_hint: `${hint.slice(0, -8)}AAAAAAAA` },
      { id_token_hint: `${hint.split('.').slice(0, 2).join('.')}.` },
      { id_token_hint: hint, client_id: 'stranger' },
      { id_token_hint: hint, post_logout_redirect_uri: 'https://evil.test' },
      { client_id: 'nobody' },
      { client_id: 'shop', post_logout_redirect_uri: `${BYE}?x=1` },
      { id_token_hint: inside.tokens.access_token },
    ];
    for (const parameters of refused) {
      const page = await logout(inside.browser, parameters);
      expect(page, JSON.stringify(Object.keys(parameters))).toMatchObject({ status: 400, location: null });
    }
    const twice = await inside.browser.request(`${product.issuer}/logout?client_id=shop&client_id=shop`);
    expect(twice.status).toBe(400);
    expect(await outcomeOf(inside)).toBeNull();
  });

  test('without any client named it asks about all visits of the browser, and returns nowhere', async () => {
    const stranger = await discoverShop(product.issuer, { clientId: 'stranger' });
    const browser = new Browser();
    const here = await visit(product, shop, { room: ROOM, browser });
    const there = await visit(product, stranger, { room: OTHER_ROOM, browser });
    const asked = await logout(browser, { post_logout_redirect_uri: BYE });
    expect(asked.text).toContain('End your visit?');
    const done = await confirm(browser, questionIn(asked));
    expect(done).toMatchObject({ status: 200, location: null });
    expect(await outcomeOf(here)).toBe('completed');
    expect(await outcomeOf(there, OTHER_ROOM)).toBe('completed');
  });

  test('whoever has no visit is not asked', async () => {
    const nobody = await logout(new Browser(), {});
    expect(nobody).toMatchObject({ status: 200, location: null });
    expect((await logout(new Browser(), { client_id: 'shop', post_logout_redirect_uri: BYE })).location).toBe(BYE);
  });

  test('without cookies, as the server of a gateway asks, the visit of the hint ends, and no other', async () => {
    const [inside, other] = [await visit(product, shop, { room: ROOM }), await visit(product, shop, { room: ROOM })];
    const answer = await logout(new Browser(), { id_token_hint: inside.tokens.id_token ?? '' });
    expect(answer).toMatchObject({ status: 200, location: null });
    expect(await outcomeOf(inside)).toBe('completed');
    expect(await outcomeOf(other)).toBeNull();
    // A repetition, and one of a visit that is long over, is answered in the same way.
    expect((await logout(new Browser(), { id_token_hint: inside.tokens.id_token ?? '' })).status).toBe(200);
  });

  test('a logout in one room leaves the other room alone', async () => {
    const stranger = await discoverShop(product.issuer, { clientId: 'stranger' });
    const browser = new Browser();
    const here = await visit(product, shop, { room: ROOM, browser });
    const there = await visit(product, stranger, { room: OTHER_ROOM, browser });
    await logout(browser, { id_token_hint: here.tokens.id_token ?? '' });
    expect(await outcomeOf(here)).toBe('completed');
    expect(await outcomeOf(there, OTHER_ROOM)).toBeNull();
  });

  test('HEAD and prefetch of /logout end nothing', async () => {
    const inside = await visit(product, shop, { room: ROOM });
    const query = new URLSearchParams({ id_token_hint: inside.tokens.id_token ?? '' });
    await inside.browser.request(`${product.issuer}/logout?${query}`, { method: 'HEAD' });
    await inside.browser.request(`${product.issuer}/logout?${query}`, { headers: { 'Sec-Purpose': 'prefetch' } });
    expect(await outcomeOf(inside)).toBeNull();
  });

  test('/revoke of a refresh token ends the visit as completed and frees its slot', async () => {
    const inside = await visit(product, shop, { room: ROOM });
    const before = (await product.admin.room(ROOM)).inside;
    const token = inside.tokens.refresh_token ?? '';
    const answer = await postForm(`${product.issuer}/revoke`, { token });
    expect(answer.status).toBe(200);
    expect(await outcomeOf(inside)).toBe('completed');
    expect((await product.admin.room(ROOM)).inside).toBe(before - 1);
    expect((await postForm(`${product.issuer}/revoke`, { token })).status).toBe(200);
    expect(await statusWith(`${product.issuer}/userinfo`, inside.tokens.access_token)).toBe(401);
  });

  test('/revoke of an access token: the token alone where there is a refresh token, else the visit', async () => {
    const inside = await visit(product, shop, { room: ROOM });
    await postForm(`${product.issuer}/revoke`, { token: inside.tokens.access_token, token_type_hint: 'refresh_token' });
    expect(await statusWith(`${product.issuer}/userinfo`, inside.tokens.access_token)).toBe(401);
    expect(await outcomeOf(inside)).toBeNull();
    expect((await shop.refresh(inside.tokens.refresh_token ?? '')).access_token).toBeDefined();

    const brief = await discoverShop(product.issuer, { clientId: 'brief' });
    const short = await visit(product, brief, { room: ROOM });
    await postForm(`${product.issuer}/revoke`, { token: short.tokens.access_token }, basicAuth('brief', SHOP_SECRET));
    expect(await outcomeOf(short)).toBe('completed');
  });

  test('/revoke by another client, or by nobody, changes nothing', async () => {
    const inside = await visit(product, shop, { room: ROOM });
    for (const token of [inside.tokens.refresh_token ?? '', inside.tokens.access_token, 'unknown']) {
      await postForm(`${product.issuer}/revoke`, { token }, basicAuth('brief', SHOP_SECRET));
      expect((await postForm(`${product.issuer}/revoke`, { token }, basicAuth('shop', 'wrong'))).status).toBe(401);
    }
    expect((await postForm(`${product.issuer}/revoke`, {})).body.error).toBe('invalid_request');
    expect(await outcomeOf(inside)).toBeNull();
    expect(await statusWith(`${product.issuer}/userinfo`, inside.tokens.access_token)).toBe(200);
  });

  test('POST /complete ends the visit as completed, with its access token alone', async () => {
    const inside = await visit(product, shop, { room: ROOM });
    const url = `${product.issuer}/complete`;
    for (const token of [inside.tokens.id_token, inside.tokens.refresh_token, 'garbage', undefined]) {
      expect(await statusWith(url, token, 'POST')).toBe(401);
    }
    expect(await statusWith(url, inside.tokens.access_token, 'GET')).toBeGreaterThanOrEqual(404);
    expect(await outcomeOf(inside)).toBeNull();
    const done = await postForm(url, {}, withToken(inside.tokens.access_token));
    expect(done.status).toBe(204);
    expect(await outcomeOf(inside)).toBe('completed');
    // The site may not have heard the answer.
    expect(await statusWith(url, inside.tokens.access_token, 'POST')).toBe(204);
    const ended = await visit(product, shop, { room: ROOM });
    await product.admin.end(ROOM, ended.claims.sub, 'abandoned');
    expect(await statusWith(url, ended.tokens.access_token, 'POST')).toBe(401);
  });
});
