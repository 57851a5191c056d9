import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from './timed-product.ts';
import { answerOf, callAll, claimsOf, discoverShop, fetchTokens, queueUp, visit } from './visits.ts';

const ROOM = 'prompts';

describe.each(storeKinds())('prompts, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let shop: RelyingParty;

  beforeAll(async () => {
    product = await startTimedProduct({
      rooms: { [ROOM]: { admission: '1h', turn_window: '1h' } },
      clients: [shopClient({ room: ROOM })],
      redisUrl: await redisUrl(),
    });
    shop = await discoverShop(product.issuer);
  });
  afterAll(() => product[Symbol.asyncDispose]());

  async function issued(): Promise<number> {
    return (await product.admin.room(ROOM)).issued;
  }

  /** Sends an authorization request as far as it goes without anybody's help. */
  async function ask(browser: Browser, parameters: Record<string, string>) {
    const login = await shop.login(parameters);
    return { login, page: await shop.walk(browser, login.url) };
  }

  test('none: a stranger gets login_required, no number and no ticket', async () => {
    const [browser, before] = [new Browser(), await issued()];
    const { login, page } = await ask(browser, { prompt: 'none' });
    expect(shop.isCallback(page.location ?? '')).toBe(true);
    expect(answerOf(page, 'error')).toBe('login_required');
    expect(answerOf(page, 'state')).toBe(login.state);
    expect(answerOf(page, 'iss')).toBe(product.issuer);
    expect(await issued()).toBe(before);
    expect(page.headers['set-cookie']).toBeUndefined();
  });

  test('none: whoever waits, and whoever is called but has not entered, gets login_required', async () => {
    const { browser, page: waitingPage, number } = await queueUp(shop);
    expect(answerOf((await ask(browser, { prompt: 'none' })).page, 'error')).toBe('login_required');
    await callAll(product, ROOM);
    expect(answerOf((await ask(browser, { prompt: 'none' })).page, 'error')).toBe('login_required');
    expect(answerOf((await ask(browser, { prompt: 'none', max_age: '0' })).page, 'error')).toBe('login_required');
    expect(await browser.json(waitingPage.url)).toMatchObject({ state: 'turn', number });
    await shop.walk(browser, waitingPage.url);
  });

  test('none: a visitor inside gets a code without a page', async () => {
    const { browser, claims } = await visit(product, shop, { room: ROOM });
    const { login, page } = await ask(browser, { prompt: 'none' });
    const again = claimsOf(await fetchTokens(shop, login, page.location));
    expect(again).toMatchObject({
      sub: claims.sub,
      queue_position: claims.queue_position,
      auth_time: claims.auth_time,
    });
  });

  test.each([
    { name: 'prompt=login', parameters: { prompt: 'login' } },
    { name: 'max_age=0', parameters: { max_age: '0' } },
    { name: 'an elapsed max_age', parameters: { max_age: '5' } },
    { name: 'prompt=login consent', parameters: { prompt: 'login consent' } },
  ])('$name repeats the step, keeps number, sub and end, renews auth_time', async ({ parameters }) => {
    const { browser, claims } = await visit(product, shop, { room: ROOM });
    product.pass(10);
    const login = await shop.login(parameters);
    const hops: string[] = [];
    const page = await browser.go(login.url, { stopAt: (url) => hops.push(url) > 0 && shop.isCallback(url) });
    expect(hops.some((url) => url.includes('/interaction/'))).toBe(true);
    const again = claimsOf(await fetchTokens(shop, login, page.location));
    expect(again.auth_time).toBe(claims.auth_time + 10);
    expect(again).toMatchObject({
      sub: claims.sub,
      queue_position: claims.queue_position,
      entered_at: claims.entered_at,
      exp: claims.exp,
    });
  });

  test('max_age that has not elapsed, and prompt=consent, keep auth_time', async () => {
    const { browser, claims } = await visit(product, shop, { room: ROOM });
    product.pass(10);
    for (const parameters of [{ max_age: '60' }, { prompt: 'consent' }]) {
      const { login, page } = await ask(browser, parameters);
      expect(claimsOf(await fetchTokens(shop, login, page.location)).auth_time).toBe(claims.auth_time);
    }
  });

  test('auth_time once renewed satisfies the next max_age, and userinfo and refresh tell it too', async () => {
    const { browser, claims } = await visit(product, shop, { room: ROOM });
    product.pass(10);
    const { login, page } = await ask(browser, { prompt: 'login' });
    const tokens = await fetchTokens(shop, login, page.location);
    expect(await shop.userinfo(tokens)).toMatchObject({ auth_time: claims.auth_time + 10 });
    const refreshed = await shop.refresh(tokens.refresh_token ?? '');
    expect(claimsOf(refreshed)).toMatchObject({ sub: claims.sub, auth_time: claims.auth_time + 10 });
  });

  test('elapsed max_age with none answers login_required, a fresh one gives a code', async () => {
    const { browser } = await visit(product, shop, { room: ROOM });
    product.pass(10);
    expect(answerOf((await ask(browser, { prompt: 'none', max_age: '5' })).page, 'error')).toBe('login_required');
    expect(answerOf((await ask(browser, { prompt: 'none', max_age: '60' })).page, 'code')).not.toBeNull();
  });

  test('whoever is called, and asked by prompt=login, enters once and is not asked again', async () => {
    const { browser, login, page } = await queueUp(shop, { parameters: { prompt: 'login', max_age: '30' } });
    product.pass(20);
    await callAll(product, ROOM);
    const called = await shop.walk(browser, page.url);
    const claims = claimsOf(await fetchTokens(shop, login, called.location));
    expect(claims.auth_time).toBe(claims.entered_at);
  });

  test('prompts that contradict or do not exist are refused, with the state', async () => {
    for (const prompt of ['none login', 'select_account', 'nonsense', 'login nonsense']) {
      const [browser, before] = [new Browser(), await issued()];
      const { login, page } = await ask(browser, { prompt });
      expect(answerOf(page, 'error'), prompt).toBe('invalid_request');
      expect(answerOf(page, 'state')).toBe(login.state);
      expect(await issued()).toBe(before);
    }
  });

  test('id_token_hint of the visitor passes, of another visitor does not, of nobody is refused', async () => {
    const mine = await visit(product, shop, { room: ROOM });
    const other = await visit(product, shop, { room: ROOM });
    const hints = { mine: mine.tokens.id_token ?? '', other: other.tokens.id_token ?? '' };
    expect(
      answerOf((await ask(mine.browser, { prompt: 'none', id_token_hint: hints.mine })).page, 'code'),
    ).not.toBeNull();
    const refused = await ask(mine.browser, { prompt: 'none', id_token_hint: hints.other });
    expect(answerOf(refused.page, 'error')).toBe('login_required');
    for (const hint of ['garbage', `${hints.mine.slice(0, -8)}AAAAAAAA`]) {
      const { page } = await ask(mine.browser, { prompt: 'none', id_token_hint: hint });
      expect(answerOf(page, 'error')).toBe('invalid_request');
    }
    const interactive = await ask(mine.browser, { id_token_hint: hints.other });
    expect(answerOf(interactive.page, 'code')).not.toBeNull();
  });

  test('an ended visit: none answers login_required, also with a hint', async () => {
    const { browser, claims, tokens } = await visit(product, shop, { room: ROOM });
    await product.admin.end(ROOM, claims.sub);
    for (const parameters of [{}, { id_token_hint: tokens.id_token ?? '' }]) {
      const { page } = await ask(browser, { prompt: 'none', ...parameters });
      expect(answerOf(page, 'error')).toBe('login_required');
    }
  });
});
