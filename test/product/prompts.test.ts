import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser, type Page } from '../support/browser.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { answerOf, callAll, claimsOf, discoverShop, fetchTokens, queueUp, visit } from '../support/visits.ts';

const ROOM = 'prompts';
const COUNTED = 'counted-room';

describe.each(storeKinds())('prompts, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let shop: RelyingParty;
  let silent: RelyingParty;
  let free: RelyingParty;
  let counted: RelyingParty;

  beforeAll(async () => {
    product = await startTimedProduct({
      rooms: {
        [ROOM]: { admission: '1h', turn_window: '1h' },
        'free-room': { inlet: { capacity: 100 } },
        [COUNTED]: {},
      },
      clients: [
        shopClient({ room: ROOM }),
        shopClient({ client_id: 'silent', room: ROOM, reauthenticate: 'silent' }),
        shopClient({ client_id: 'free', room: 'free-room' }),
        shopClient({ client_id: 'counted', room: COUNTED, grant_types: ['authorization_code'] }),
      ],
      redisUrl: await redisUrl(),
    });
    const discover = (clientId: string) => discoverShop(product.issuer, { clientId });
    [shop, silent, free, counted] = await Promise.all([
      discover('shop'),
      discover('silent'),
      discover('free'),
      discover('counted'),
    ]);
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

  /** Answers the page that asks a visitor who is inside whether they go on. @returns the callback */
  async function confirm(browser: Browser, asking: Page): Promise<string | null> {
    expect(asking).toMatchObject({ status: 200, text: expect.stringContaining('Go on with your visit?') });
    const goOn = /<a class="button" href="([^"]+)">/.exec(asking.text)?.[1] ?? '';
    return (await shop.walk(browser, new URL(goOn, asking.url).href)).location;
  }

  describe.each([
    { name: 'prompt=login', parameters: { prompt: 'login' } },
    { name: 'max_age=0', parameters: { max_age: '0' } },
    { name: 'an elapsed max_age', parameters: { max_age: '5' } },
    { name: 'prompt=login consent', parameters: { prompt: 'login consent' } },
  ])('$name', ({ parameters }) => {
    test('asks who is inside to go on, keeps number, sub and end, renews auth_time', async () => {
      const { browser, claims } = await visit(product, shop, { room: ROOM });
      product.pass(10);
      const { login, page } = await ask(browser, parameters);
      const enteredAt = new Date(claims.entered_at * 1000).toISOString().slice(0, 19);
      expect(page.text).toContain(`<time datetime="${enteredAt}`);
      expect(page.text).toContain('You go on as the visitor who entered: ');
      // It asks for as long as nobody answers, and begins no login by that.
      for (let reloads = 0; reloads < 5; reloads += 1) await browser.request(page.url);
      const again = claimsOf(await fetchTokens(shop, login, await confirm(browser, await browser.request(page.url))));
      expect(again.auth_time).toBe(claims.auth_time + 10);
      expect(again).toMatchObject({
        sub: claims.sub,
        queue_position: claims.queue_position,
        entered_at: claims.entered_at,
        exp: claims.exp,
      });
    });

    test('asks nothing of a client that says reauthenticate: silent', async () => {
      const { browser, claims } = await visit(product, silent, { room: ROOM });
      product.pass(10);
      const login = await silent.login(parameters);
      const { location } = await silent.walk(browser, login.url);
      const again = claimsOf(await fetchTokens(silent, login, location));
      expect(again).toMatchObject({ sub: claims.sub, auth_time: claims.auth_time + 10, exp: claims.exp });
    });

    test('asks nothing of who enters by this very request', async () => {
      const [browser, login] = [new Browser(), await free.login(parameters)];
      const { location } = await free.walk(browser, login.url);
      const claims = claimsOf(await fetchTokens(free, login, location));
      expect(claims.entered_at).toBe(Math.floor(Date.now() / 1000));
    });
  });

  test('the question of a visit that ends before it is answered leads to the page of its end', async () => {
    const { browser, claims } = await visit(product, shop, { room: ROOM });
    const { page } = await ask(browser, { prompt: 'login' });
    await product.admin.end(ROOM, claims.sub);
    const goOn = /<a class="button" href="([^"]+)">/.exec(page.text)?.[1] ?? '';
    const { text } = await browser.go(new URL(goOn, page.url).href);
    expect(text).toContain('Your visit has ended');
  });

  test('who confirms a visit with as many logins as it may have is told when it goes on', async () => {
    const { browser } = await visit(product, counted, { room: COUNTED });
    for (let logins = 1; logins < 3; logins += 1) {
      const login = await counted.login();
      await fetchTokens(counted, login, (await counted.walk(browser, login.url)).location);
    }
    const { url } = await counted.login({ prompt: 'login' });
    const asking = await browser.go(url);
    const { text } = await browser.go(`${asking.url}?enter`);
    expect(text).toContain('This number is in use');
  });

  test('max_age that has not elapsed, prompt=consent and prompt=select_account keep auth_time', async () => {
    const { browser, claims } = await visit(product, shop, { room: ROOM });
    product.pass(10);
    for (const parameters of [{ max_age: '60' }, { prompt: 'consent' }, { prompt: 'select_account' }]) {
      const { login, page } = await ask(browser, parameters);
      expect(claimsOf(await fetchTokens(shop, login, page.location)).auth_time).toBe(claims.auth_time);
    }
  });

  test('select_account, which some clients always ask for, lets a newcomer wait and enter', async () => {
    for (const prompt of ['select_account', 'consent select_account']) {
      const { browser, login, page, number } = await queueUp(shop, { parameters: { prompt } });
      await callAll(product, ROOM);
      const { location } = await shop.walk(browser, page.url);
      expect(claimsOf(await fetchTokens(shop, login, location)).queue_position).toBe(number);
    }
  });

  test('auth_time once renewed satisfies the next max_age, and userinfo and refresh tell it too', async () => {
    const { browser, claims } = await visit(product, shop, { room: ROOM });
    product.pass(10);
    const { login, page } = await ask(browser, { prompt: 'login' });
    const tokens = await fetchTokens(shop, login, await confirm(browser, page));
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
    for (const prompt of ['none login', 'none select_account', 'nonsense', 'login nonsense']) {
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
