import type { IncomingMessage } from 'node:http';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { describe, expect, test } from 'vitest';
import { detachSession, enterVisit, notedEntry, noteEntry } from '../../src/oidc/session.ts';
import type { Visit } from '../../src/room/visit.ts';
import { libraryAlone } from './library.ts';

function request(session?: object): KoaContextWithOIDC {
  const oidc = { provider: libraryAlone({}).current, session };
  return { oidc } as unknown as KoaContextWithOIDC;
}

describe('the session of a request', () => {
  test('is one of its own, logged in as the visit', () => {
    const before = { accountId: 'visit-of-before', loginTs: 1 };
    const ctx = request(before);
    enterVisit(ctx, { sub: 'visit-1', authTime: 1_800_000_000 });
    expect(ctx.oidc.session).toMatchObject({ accountId: 'visit-1', loginTs: 1_800_000_000 });
    expect(ctx.oidc.session).not.toBe(before);
  });

  test('is nobody’s where there is no visit, whoever the request came with', () => {
    const ctx = request({ accountId: 'visit-of-before', loginTs: 1 });
    enterVisit(ctx, null);
    expect(ctx.oidc.session?.accountId).toBeUndefined();
  });

  test('after a resumed request keeps the login that the waiting page found, in a session of its own', () => {
    const resumed = { accountId: 'visit-1', loginTs: 1_800_000_000 };
    const ctx = request(resumed);
    detachSession(ctx);
    expect(ctx.oidc.session).toMatchObject(resumed);
    expect(ctx.oidc.session).not.toBe(resumed);
  });

  test.each([{}, { accountId: 'visit-1' }, undefined])(
    'after a resumed request without a login is nobody’s: %o',
    (session) => {
      const ctx = request(session);
      detachSession(ctx);
      expect(ctx.oidc.session?.accountId).toBeUndefined();
    },
  );
});

test('the entry that a step has told is noted for its request alone', () => {
  const [one, other] = [{}, {}] as [IncomingMessage, IncomingMessage];
  const entry = { visit: { sub: 'visit-1' } as Visit, serial: 7 };
  noteEntry(one, entry);
  expect(notedEntry(one)).toBe(entry);
  expect(notedEntry(other)).toBeNull();
});
