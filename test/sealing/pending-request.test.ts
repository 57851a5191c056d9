import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { IssuerCookies } from '../../src/sealing/issuer-cookies.ts';
import type { PendingRequest } from '../../src/sealing/packed-request.ts';
import { PendingRequests } from '../../src/sealing/pending-request.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { CookieRecorder } from '../support/cookies.ts';
import { largeRequests } from '../support/large-requests.ts';
import { randomSealer } from '../support/sealing.ts';

const UID = 'uid-of-a-request-0123';
const MAX_COOKIE_BYTES = 3_000;
/** When each request arrives: a request that is made twice is the same. */
const IAT = Math.floor(Date.now() / 1000);

let store: Store;
let requests: PendingRequests;

beforeEach(async () => {
  store = await openSqliteStore({ path: ':memory:' });
  requests = new PendingRequests(
    randomSealer(),
    new IssuerCookies('http://localhost:3000'),
    largeRequests(store.artifacts),
  );
});
afterEach(() => store[Symbol.asyncDispose]());

function pending(state = 'xyz'): PendingRequest {
  return {
    params: { client_id: 'shop', state },
    prompt: { name: 'login', reasons: ['not_admitted'] },
    iat: IAT,
    exp: IAT + 600,
  };
}

describe('a request that waits', () => {
  test('is read on its own page, and once it can be resumed there too, until its code has gone out', async () => {
    const arrival = new CookieRecorder();
    expect(await requests.open(arrival, UID, pending())).toBe(true);
    const page = arrival.next(`/interaction/${UID}`);
    const request = await requests.read(page, UID, 'interaction');
    expect(request).toEqual(pending());

    const result = { sub: 's', authTime: 1, serial: 2, exp: 1_800_000_060 };
    await requests.finish(page, UID, { ...pending(), result });
    expect(await requests.read(page.next(`/authorize/${UID}`), UID, 'authorize')).toMatchObject({ result });
    expect(await requests.read(page.next(`/interaction/${UID}`), UID, 'interaction')).toEqual(pending());

    requests.close(page, UID);
    expect(await requests.read(page.next(`/interaction/${UID}`), UID, 'interaction')).toBeNull();
    expect(await requests.read(page.next(`/authorize/${UID}`), UID, 'authorize')).toBeNull();
  });

  test('is not forgotten for logins that its browser begins without a page', async () => {
    let browser = new CookieRecorder();
    await requests.open(browser, UID, pending());
    for (let atS = 1; atS <= 5; atS += 1) {
      browser = browser.next(`/interaction/${UID}`);
      requests.noteLogin(browser, 'other', atS);
    }
    browser = browser.next(`/interaction/${UID}`);
    expect(await requests.read(browser, UID, 'interaction')).not.toBeNull();
    expect(requests.newest(browser, 'shop')).toMatchObject({ uid: UID });
    expect(requests.newest(browser, 'other')).toMatchObject({ uid: null, atS: 5 });
  });

  test('is not another one', async () => {
    const arrival = new CookieRecorder();
    await requests.open(arrival, UID, pending());
    expect(await requests.read(arrival.next(`/interaction/${UID}`), `${UID}-other`, 'interaction')).toBeNull();
  });

  test('is forgotten at its end', async () => {
    const arrival = new CookieRecorder();
    await requests.open(arrival, UID, { ...pending(), exp: Math.floor(Date.now() / 1000) - 1 });
    expect(await requests.read(arrival.next(`/interaction/${UID}`), UID, 'interaction')).toBeNull();
  });

  test.each([
    ['that compresses well', 'x'.repeat(8_000)],
    ['that does not compress', randomBytes(6_000).toString('base64url')],
  ])('keeps within a cookie even with a long state %s', async (_, state) => {
    const arrival = new CookieRecorder();
    expect(await requests.open(arrival, UID, pending(state))).toBe(true);
    expect(JSON.stringify(arrival.set).length).toBeLessThan(MAX_COOKIE_BYTES);
    expect(await requests.read(arrival.next(`/interaction/${UID}`), UID, 'interaction')).toEqual(pending(state));
  });

  test('is taken out of the store when it was resumed', async () => {
    const arrival = new CookieRecorder();
    await requests.open(arrival, UID, pending(randomBytes(6_000).toString('base64url')));
    const page = arrival.next(`/interaction/${UID}`);
    const request = await requests.read(page, UID, 'interaction');
    await requests.finish(page, UID, request ?? pending());
    const resumed = page.next(`/authorize/${UID}`);
    expect(await requests.read(resumed, UID, 'authorize')).toEqual(request);
    await requests.close(resumed, UID)?.();
    expect(await store.artifacts.find({ kind: 'Interaction', id: UID })).toBeNull();
  });

  test('is one of four at most in a browser: the oldest is forgotten', async () => {
    let browser = new CookieRecorder();
    const uids = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(21));
    for (const uid of uids) {
      browser = browser.next(`/interaction/${UID}`);
      await requests.open(browser, uid, pending());
    }
    const dropped = browser.set.filter(({ value }) => value === null).map(({ path }) => path);
    expect(dropped).toEqual([`/interaction/${uids[0]}`]);
    expect(
      browser.set
        .find(({ name }) => name === 'owr_open')
        ?.value?.split('.')
        .map((entry) => entry.split('~')[0]),
    ).toEqual(uids.slice(1));
  });

  test('of a tab is forgotten for none that a page asks with by itself', async () => {
    let browser = new CookieRecorder();
    await requests.open(browser, UID, pending());
    const uids = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(21));
    for (const uid of uids) {
      browser = browser.next('/', { accept: '*/*' });
      await requests.open(browser, uid, pending());
    }
    const dropped = browser.set.filter(({ value }) => value === null).map(({ path }) => path);
    expect(dropped).toEqual([`/interaction/${uids[0]}`]);
    expect(requests.newest(browser.next('/'), 'shop')).toMatchObject({ uid: UID });
  });

  test('is noted beside a few others at most, whatever the cookie says: no flood of Set-Cookie', async () => {
    const many = Array.from({ length: 500 }, (_, index) => String(index).padStart(21, 'u')).join('.');
    const browser = new CookieRecorder({ owr_open: many });
    await requests.open(browser, UID, pending());
    expect(browser.set.length).toBeLessThan(12);
  });
});
