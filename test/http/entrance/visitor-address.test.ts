import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { parseTrustedProxies } from '../../../src/config/words/trusted-proxies.ts';
import { tidyForwardedFor } from '../../../src/http/entrance/visitor-address.ts';

type Case = readonly [trusted: string, peer: string, given: string, visitor: string | undefined];

test.each<Case>([
  ['false', '10.0.0.1', '203.0.113.7', undefined],
  ['true', '10.0.0.1', '203.0.113.7', '203.0.113.7'],
  ['true', '10.0.0.1', 'spoofed, 203.0.113.7:51234', '203.0.113.7'],
  ['true', '10.0.0.1', '[2001:db8::1]:443', '2001:db8::1'],
  ['true', '10.0.0.1', '[2001:db8::1]', '2001:db8::1'],
  ['true', '10.0.0.1', '2001:db8::1', '2001:db8::1'],
  ['true', '10.0.0.1', '::ffff:203.0.113.7', '203.0.113.7'],
  ['1', '10.0.0.1', '1.2.3.4, 203.0.113.7', '203.0.113.7'],
  ['2', '10.0.0.1', '1.2.3.4, 203.0.113.7:5, 10.0.0.2', '203.0.113.7'],
  ['2', '10.0.0.1', '203.0.113.7', '203.0.113.7'],
  ['true', '10.0.0.1', 'unknown', undefined],
  ['true', '10.0.0.1', '203.0.113.7:x', undefined],
  ['uniquelocal', '::ffff:10.0.0.1', '1.2.3.4, 203.0.113.7:5, 10.0.0.2:80', '203.0.113.7'],
  ['10.0.0.0/8', '192.0.2.1', '203.0.113.7', undefined],
  ['10.0.0.1, fd00::/8', 'fd00::5', '203.0.113.7, 10.0.0.1', '203.0.113.7'],
  ['10.0.0.0/8', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['10.0.0.0/8', '10.0.0.1', '203.0.113.7, unknown', undefined],
])('with TRUST_PROXY=%s a request of %s for %s comes from %s', (trusted, peer, given, visitor) => {
  const req = { headers: { 'x-forwarded-for': given }, socket: { remoteAddress: peer } } as unknown as IncomingMessage;
  tidyForwardedFor(parseTrustedProxies(trusted) ?? { kind: 'none' })(req);
  expect(req.headers['x-forwarded-for']).toBe(visitor);
});
