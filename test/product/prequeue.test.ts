import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import {
  claimsOfReceipt,
  OPENING_S,
  passOpening,
  prequeueSetup,
  publicDraw,
  tellValue,
  type VisitorStatus,
} from '../support/early-visitors.ts';
import { eventually } from '../support/eventually.ts';
import { refreshOf } from '../support/page-refresh.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { answerOf, callAll, claimsOf, discoverShop, fetchTokens, queueUp, type Waiting } from '../support/visits.ts';

describe.each(storeKinds())('a prequeue, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let shop: RelyingParty;

  async function open(room: Record<string, unknown> = {}): Promise<void> {
    product = await startTimedProduct({ ...prequeueSetup(room), redisUrl: await redisUrl() });
    shop = await discoverShop(product.issuer);
  }
  afterEach(() => product[Symbol.asyncDispose]());

  function crowd(size: number): Promise<Waiting[]> {
    return Promise.all(Array.from({ length: size }, () => queueUp(shop)));
  }

  function status({ browser, page }: Waiting): Promise<VisitorStatus> {
    return browser.json<VisitorStatus>(page.url);
  }

  async function receipt({ browser, page }: Waiting): Promise<Record<string, unknown>> {
    const answer = await browser.request(`${page.url}/receipt`);
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/jose' } });
    return claimsOfReceipt(answer.text);
  }

  test('gathers visitors who have a place in the draw and no number', async () => {
    await open();
    const early = await crowd(3);
    for (const visitor of early) {
      expect(await status(visitor)).toMatchObject({ state: 'prequeue', number: null, ahead: 0, poll_after: 60 });
      expect(visitor.page.text).toContain('Doors open in');
      expect(visitor.page.text).toMatch(/\d\d min</);
      expect(refreshOf(visitor.page.text)?.afterS).toBe(60);
    }
    const entries = await Promise.all(early.map(async (visitor) => (await receipt(visitor)).entry));
    expect(entries.toSorted()).toEqual([1, 2, 3]);
    product.pass(2);
    const room = await new Browser().json(`${product.issuer}/rooms/launch/draw`);
    expect(room).toMatchObject({ mode: 'prequeue', entries: 3, drawn: false, seed: null, base: null, drawn_at: null });
    const shown = { mode: 'prequeue', waiting: 3, issued: 0, opens_at: room.opens_at, poll_after: 60 };
    expect(await new Browser().json(`${product.issuer}/rooms/launch/status`)).toMatchObject(shown);
    expect(await product.admin.room('launch')).toMatchObject({ waiting: 3, issued: 0 });
  });

  test('keeps the entry through reloads, a lost answer and new authorization requests', async () => {
    await open();
    const login = await shop.login();
    const browser = new Browser();
    const first = await browser.go(login.url, { stopAt: (url) => url.includes('/interaction/') });
    const page = first.location ?? '';
    // The browser never got the answer that came with its ticket.
    const beforeIt = await browser.copy();
    await browser.request(page);
    await beforeIt.request(page);
    const [known, lost] = [browser, beforeIt].map((each) => ({
      browser: each,
      login,
      page: { ...first, url: page },
      number: 0,
    }));
    if (known === undefined || lost === undefined) throw new Error('no visitor');
    expect((await receipt(lost)).entry).toBe((await receipt(known)).entry);
    await browser.request(page);
    const again = await shop.walk(browser, (await shop.login()).url);
    expect((await receipt({ ...known, page: again })).entry).toBe(1);
    product.pass(2);
    expect((await publicDraw(product.issuer)).entries).toBe(1);
  });

  test('gives everybody a number of their own when the doors open', async () => {
    await open();
    const early = await crowd(20);
    const before = await publicDraw(product.issuer);
    await passOpening(product);
    const seen = await Promise.all(early.map(status));
    expect(seen.every(({ state }) => state === 'waiting')).toBe(true);
    expect(seen.map(({ number }) => number).toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    const after = await publicDraw(product.issuer);
    expect(after).toMatchObject({
      drawn: true,
      entries: 20,
      base: 0,
      commitment: before.commitment,
      public_value: null,
    });
    const text = `oidc-waiting-room commitment 1\n${after.seed}\nlaunch\n${after.epoch}\n${after.opens_at}`;
    expect(createHash('sha256').update(text).digest('hex')).toBe(before.commitment);
    const late = await queueUp(shop);
    expect(late.number).toBe(21);
  });

  test('lets whoever was drawn first in first, through the page and through a new request', async () => {
    await open();
    const early = await crowd(5);
    await passOpening(product);
    const numbers = await Promise.all(early.map(status));
    const holderOf = (number: number) => early[numbers.findIndex((each) => each.number === number)];
    const [first, second] = [holderOf(1), holderOf(2)];
    if (first === undefined || second === undefined) throw new Error('nobody has the first numbers');
    expect((await first.browser.request(first.page.url)).text).toContain('Your place was drawn for entry');
    await product.admin.advance('launch', 2);
    const called = await shop.walk(first.browser, first.page.url);
    expect(claimsOf(await fetchTokens(shop, first.login, called.location)).queue_position).toBe(1);
    const login = await shop.login();
    const straight = await shop.walk(second.browser, login.url);
    expect(claimsOf(await fetchTokens(shop, login, straight.location)).queue_position).toBe(2);
  });

  test('seals the number into the ticket at an authorization request too', async () => {
    await open({ inlet: { capacity: 10 } });
    const [visitor] = await crowd(1);
    if (visitor === undefined) throw new Error('nobody came');
    await passOpening(product);
    const login = await shop.login();
    const page = await shop.walk(visitor.browser, login.url);
    expect(claimsOf(await fetchTokens(shop, login, page.location)).queue_position).toBe(1);
  });

  test('tells silent requests that login is required, and gives them no place', async () => {
    await open();
    const browser = new Browser();
    const page = await shop.walk(browser, (await shop.login({ prompt: 'none' })).url);
    expect(answerOf(page, 'error')).toBe('login_required');
    expect((await publicDraw(product.issuer)).entries).toBe(0);
    const [visitor] = await crowd(1);
    const silent = await shop.walk(visitor?.browser ?? browser, (await shop.login({ prompt: 'none' })).url);
    expect(answerOf(silent, 'error')).toBe('login_required');
  });

  test('goes on until the public value is told', async () => {
    await open({ draw_source: 'The first drand round after the opening' });
    const early = await crowd(4);
    await passOpening(product);
    for (const visitor of early) expect(await status(visitor)).toMatchObject({ state: 'prequeue', number: null });
    const page = await early[0]?.browser.request(early[0].page.url);
    expect(page?.text).toContain('The places are being drawn');
    expect(await publicDraw(product.issuer)).toMatchObject({ drawn: true, entries: 4, seed: null, public_value: null });
    await tellValue(product, 'round 4711: 00ff');
    product.pass(2);
    const numbers = (await Promise.all(early.map(status))).map(({ number }) => number);
    expect(numbers.toSorted()).toEqual([1, 2, 3, 4]);
    expect(await publicDraw(product.issuer)).toMatchObject({ public_value: 'round 4711: 00ff' });
  });

  test('lets everybody pass while the room is off, the draw pending or not', async () => {
    await open({ draw_source: 'a beacon' });
    const [onPage, byRequest] = await crowd(2);
    if (onPage === undefined || byRequest === undefined) throw new Error('nobody came');
    await product.admin.patch('launch', { mode: 'off' });
    product.pass(2);
    expect(await status(onPage)).toMatchObject({ state: 'turn' });
    const passed = await shop.walk(onPage.browser, onPage.page.url);
    await fetchTokens(shop, onPage.login, passed.location);
    const login = await shop.login();
    await fetchTokens(shop, login, (await shop.walk(byRequest.browser, login.url)).location);
  });

  test('counts no entry of an earlier epoch, and says so', async () => {
    await open();
    const [visitor] = await crowd(1);
    if (visitor === undefined) throw new Error('nobody came');
    const { epoch } = await publicDraw(product.issuer);
    product.pass(5);
    await product.admin.reset('launch');
    expect(await status(visitor)).toMatchObject({ state: 'missed', number: null });
    const page = await visitor.browser.request(visitor.page.url);
    expect(page.text).toContain('The line has started anew');
    const afresh = await publicDraw(product.issuer);
    expect(afresh).toMatchObject({ entries: 0, drawn: false, earlier: [{ epoch, entries: 1 }] });
    await visitor.browser.request(`${visitor.page.url}/rejoin`, { method: 'POST' });
    expect(await status(visitor)).toMatchObject({ state: 'prequeue' });
    expect(await receipt(visitor)).toMatchObject({ entry: 1, epoch: afresh.epoch, commitment: afresh.commitment });
  });

  test('asks visitors to come back right after the doors have opened', async () => {
    await open();
    const [visitor] = await crowd(1);
    if (visitor === undefined) throw new Error('nobody came');
    product.pass(OPENING_S - 20);
    const after = await eventually('a look that is not a minute away', async () => {
      const { poll_after: seconds } = await status(visitor);
      return seconds < 60 && seconds;
    });
    expect(after).toBeGreaterThan(19);
    expect(after).toBeLessThan(25);
    product.pass(after);
    await eventually('the number', async () => (await status(visitor)).state === 'waiting');
  });

  test('gives whoever comes by hand-opened doors a number as well', async () => {
    await open();
    await crowd(2);
    await product.admin.patch('launch', { mode: 'open' });
    await callAll(product, 'launch');
    expect(await publicDraw(product.issuer)).toMatchObject({ drawn: true, entries: 2 });
  });
});
