import { expect, test } from 'vitest';
import { CookieJar } from '../../../src/tools/crowd/cookie-jar.ts';

const at = (path: string, scheme = 'http') => new URL(`${scheme}://localhost${path}`);

test('cookies go to the paths they are for, longer paths first', () => {
  const jar = new CookieJar();
  jar.keep(['ticket=a=b; Path=/; HttpOnly', 'request=r; path=/interaction/1'], at('/authorize'));
  jar.keep(['own=o'], at('/interaction/2/rejoin'));
  expect(jar.header(at('/'))).toBe('ticket=a=b');
  expect(jar.header(at('/interaction/1'))).toBe('request=r; ticket=a=b');
  expect(jar.header(at('/interaction/1/rejoin'))).toBe('request=r; ticket=a=b');
  expect(jar.header(at('/interaction/12'))).toBe('ticket=a=b');
  expect(jar.header(at('/interaction/2'))).toBe('own=o; ticket=a=b');
});

test('a cookie replaces its namesake of the same path, and ends in time', () => {
  let timeMs = Date.parse('2027-01-01T00:00:00Z');
  const jar = new CookieJar(() => timeMs);
  jar.keep(['a=1; Path=/; Max-Age=10', 'b=1; Path=/; Expires=Fri, 01 Jan 2027 00:00:20 GMT', 'c=1; Path=/'], at('/'));
  jar.keep(['a=2; Path=/; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'a=3; Path=/x'], at('/'));
  expect(jar.header(at('/x'))).toBe('a=3; b=1; c=1; a=2');
  timeMs += 10_000;
  expect(jar.header(at('/'))).toBe('b=1; c=1');
  timeMs += 10_000;
  expect(jar.header(at('/'))).toBe('c=1');
  jar.keep(['c=; Path=/; Max-Age=0'], at('/'));
  expect(jar.header(at('/'))).toBe('');
});

test('secure cookies are kept from https alone', () => {
  const jar = new CookieJar();
  jar.keep(['a=1; Path=/; Secure'], at('/'));
  expect(jar.header(at('/'))).toBe('');
  jar.keep(['a=1; Path=/; Secure'], at('/', 'https'));
  expect(jar.header(at('/', 'https'))).toBe('a=1');
});
