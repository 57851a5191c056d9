import { describe, expect, test } from 'vitest';
import { ClientRegistry } from '../../src/config/client-registry.ts';
import { encodeGrantId } from '../../src/oidc/grant-id.ts';
import { recordOf, TokenIds } from '../../src/oidc/token-ids.ts';
import { randomSealer } from '../support/sealing.ts';
import { clientConfig } from './library.ts';

const LOGINS = 3;
const LIFETIME_MS = 60_000;
const sealer = randomSealer();
const ids = new TokenIds(
  (purpose, value) => sealer.derive(purpose, value),
  new ClientRegistry([clientConfig('shop', { login: { client: 'shop', most: LOGINS, sessionMs: null } })]),
);

function grant(serial: number, sub = 'visit-1'): string {
  return encodeGrantId({ room: 'launch', sub, serial, clientId: 'shop' });
}

const access = (serial: number, nowMs: number, scope = 'openid') =>
  ids.accessToken(grant(serial), { scope, nowMs, lifetimeMs: LIFETIME_MS });

describe('the ids of tokens', () => {
  test('a login has one code, and another login another one', () => {
    expect(ids.code(grant(7))).toBe(ids.code(grant(7)));
    expect(ids.code(grant(7))).not.toBe(ids.code(grant(8)));
    expect(ids.code(grant(7))).not.toBe(ids.code(grant(7, 'visit-2')));
  });

  test('an access token is the same within a sixth of its lifetime, and keeps its record for all of it', () => {
    expect(access(7, 9_999)).toBe(access(7, 0));
    const records = new Set<string>();
    for (let nowMs = 10_000; nowMs <= LIFETIME_MS; nowMs += 10_000) {
      expect(access(7, nowMs)).not.toBe(access(7, nowMs - 1));
      records.add(recordOf(access(7, nowMs)));
    }
    expect(records).not.toContain(recordOf(access(7, 0)));
  });

  test('the access tokens of a visit have a bounded number of records, of which logins next to each other share none', () => {
    const records = new Set<string>();
    for (let nowMs = 0; nowMs < 20 * LIFETIME_MS; nowMs += 1_000) records.add(recordOf(access(nowMs, nowMs)));
    expect(records.size).toBe(LOGINS * 8);
    expect(recordOf(access(7, 0))).not.toBe(recordOf(access(8, 0)));
    expect(recordOf(access(7, 0))).toBe(recordOf(access(7 + LOGINS, 0)));
    expect(access(7, 0)).not.toBe(access(7 + LOGINS, 0));
    expect(recordOf(access(7, 0, 'openid email'))).not.toBe(recordOf(access(7, 0)));
  });

  test('refresh tokens of a login take turns in two records', () => {
    const names = Array.from({ length: 6 }, (_, rotation) => ids.refreshToken(grant(7), rotation));
    expect(new Set(names).size).toBe(6);
    expect(new Set(names.map(recordOf)).size).toBe(2);
    expect(recordOf(names[0] ?? '')).not.toBe(recordOf(names[1] ?? ''));
  });

  test('a refresh token from before the kept one is known as such, and nothing else is', () => {
    const kept = { grantId: grant(7), rotations: 4 };
    const former = ids.refreshToken(grant(7), 2);
    expect(ids.isFormer(former, kept)).toBe(true);
    expect(ids.isFormer(ids.refreshToken(grant(7), 4), kept)).toBe(false);
    expect(ids.isFormer(ids.refreshToken(grant(7), 6), kept)).toBe(false);
    expect(ids.isFormer(ids.refreshToken(grant(8), 2), kept)).toBe(false);
    expect(ids.isFormer(`${former.slice(0, 22)}${'A'.repeat(22)}2`, kept)).toBe(false);
    expect(ids.isFormer(former, { rotations: 4 })).toBe(false);
    expect(ids.isFormer(access(7, 0), kept)).toBe(false);
  });

  test('a token of version 0.2 is the name of its own record', () => {
    const former = 'x'.repeat(43);
    expect(recordOf(former)).toBe(former);
  });
});
