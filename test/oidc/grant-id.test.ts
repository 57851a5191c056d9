import { expect, test } from 'vitest';
import { decodeGrantId, encodeGrantId } from '../../src/oidc/grant-id.ts';
import { fc } from '../support/fast-check.ts';

test('a grant id tells room, visit, serial and client', () => {
  const parts = fc.record({
    room: fc.stringMatching(/^[a-z0-9-]{1,40}$/),
    sub: fc.stringMatching(/^[\w-]{22}$/),
    serial: fc.integer({ min: 1, max: 1e12 }),
    clientId: fc.string({ minLength: 1 }),
  });
  fc.assert(
    fc.property(parts, (grant) => {
      expect(decodeGrantId(encodeGrantId(grant))).toEqual(grant);
    }),
  );
});

test('anything else is no grant', () => {
  for (const text of ['', 'a', 'a.b.c.d', 'a.b.1.', '.b.1.d', 'a..1.d']) expect(decodeGrantId(text)).toBeNull();
});
