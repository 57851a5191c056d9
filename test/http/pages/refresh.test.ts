import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { addressOf, withRefresh } from '../../../src/http/pages/refresh.ts';
import { refreshOf, withoutRefresh } from '../../support/page-refresh.ts';

function addressOfTarget(url: string): string {
  return addressOf(Object.assign(new IncomingMessage(new Socket()), { url }));
}

describe('the address that a page is loaded anew from', () => {
  test.each([
    { url: '/authorize?client_id=shop&state=a%22%3E', own: '/authorize?client_id=shop&state=a%22%3E' },
    { url: '/a"><script>', own: '/a%22%3E%3Cscript%3E' },
    { url: '*', own: '/*' },
    { url: '//evil.example/a', own: '/' },
    { url: '/\\evil.example/a', own: '/' },
    { url: '/\t/evil.example/a', own: '/' },
    { url: '/.//evil.example/a', own: '/evil.example/a' },
    { url: 'http://evil.example/a', own: '/' },
    { url: 'javascript:alert(1)', own: '/' },
  ])('$url leads to no other host', ({ url, own }) => {
    expect(addressOfTarget(url)).toBe(own);
  });

  test('is with the path of the issuer, which the entrance takes off', () => {
    const req = Object.assign(new IncomingMessage(new Socket()), { url: '/authorize', originalUrl: '/line/authorize' });
    expect(addressOf(req)).toBe('/line/authorize');
  });
});

test('a page keeps its address whole, however long and with how many parameters', () => {
  const address = `/authorize?${'&a=%26'.repeat(1_000)}`;
  const page = '<html><body><main class="card"></main></body></html>';
  for (const byScript of [true, false]) {
    const refreshed = withRefresh(page, { afterS: 5, address, byScript }, false);
    expect(refreshOf(refreshed)).toEqual({ afterS: 5, address });
    expect(withoutRefresh(refreshed)).not.toContain('authorize');
  }
});
