import { expect, test, vi } from 'vitest';
import { Identities } from '../../src/sealing/identities.ts';
import { IssuerCookies } from '../../src/sealing/issuer-cookies.ts';
import { CookieRecorder } from '../support/cookies.ts';
import { randomSealer } from '../support/sealing.ts';

const identities = new Identities(randomSealer(), new IssuerCookies('http://localhost'));

/** The cookie of a browser that was here first at a time. */
function firstContact(atMs: number): { id: string; cookie: Record<string, string> } {
  vi.useFakeTimers({ toFake: ['Date'], now: atMs });
  const browser = new CookieRecorder();
  const id = identities.idOf(browser);
  identities.settle(browser);
  vi.useRealTimers();
  const [{ name, value } = { name: '', value: '' }] = browser.set;
  return { id, cookie: { [name]: value ?? '' } };
}

test('a browser keeps the identity of its first contact, in a cookie that is named by it', () => {
  const { id, cookie } = firstContact(5_000);
  expect(id).toMatch(/^[\w-]{22}$/);
  expect(Object.keys(cookie)).toEqual([`owr_id_${id.slice(0, 4)}`]);
  const back = new CookieRecorder(cookie);
  expect(identities.sent(back)).toEqual([{ id, givenAtMs: 5_000 }]);
  expect(identities.idOf(back)).toBe(id);
  identities.settle(back);
  expect(back.set).toEqual([]);
});

test('a request asks for it as often as it likes, and is given one', () => {
  const browser = new CookieRecorder();
  expect(identities.idOf(browser)).toBe(identities.idOf(browser));
  expect(identities.sent(browser)).toEqual([]);
  const id = 'AAAAAAAAAAAAAAAAAAAAAA';
  expect(identities.idOf(new CookieRecorder(), id)).toBe(id);
});

test('of several the oldest counts, and the others are cleared', () => {
  const [younger, older, youngest] = [firstContact(2_000), firstContact(1_000), firstContact(3_000)];
  const browser = new CookieRecorder({ ...younger.cookie, ...older.cookie, ...youngest.cookie });
  expect(identities.idOf(browser)).toBe(older.id);
  identities.settle(browser);
  expect(browser.set.map(({ name, value }) => [name, value])).toEqual([
    [`owr_id_${younger.id.slice(0, 4)}`, null],
    [`owr_id_${youngest.id.slice(0, 4)}`, null],
  ]);
});

test('what was not sealed here is none', () => {
  const { cookie } = firstContact(1_000);
  const [name = ''] = Object.keys(cookie);
  for (const value of ['', 'x', `A${cookie[name]}`, (cookie[name] ?? '').slice(0, -4)]) {
    expect(identities.sent(new CookieRecorder({ [name]: value }))).toEqual([]);
  }
});
