import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KEEP_RETIRED_MS, PUBLISH_AHEAD_MS, ROTATE_EVERY_MS, SigningKeys } from '../../src/oidc/signing-keys.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';

const START_MS = Date.UTC(2026, 0, 1);

let store: Store;
let nowMs: number;

beforeEach(async () => {
  store = await openSqliteStore({ path: ':memory:' });
  nowMs = START_MS;
});
afterEach(() => store[Symbol.asyncDispose]());

function signingKeys(algorithm: 'RS256' | 'ES256' | 'EdDSA' = 'ES256'): SigningKeys {
  return new SigningKeys(store.documents, algorithm, () => nowMs);
}

async function kids(keys = signingKeys()): Promise<(string | undefined)[]> {
  return (await keys.current()).jwks.keys.map(({ kid }) => kid);
}

describe('signing keys', () => {
  test.each(['RS256', 'ES256', 'EdDSA'] as const)('are made at the first start, for %s', async (algorithm) => {
    const set = await signingKeys(algorithm).current();
    expect(set).toMatchObject({ algorithm, jwks: { keys: [{ alg: algorithm, use: 'sig' }] } });
    expect(await kids(signingKeys(algorithm))).toEqual([set.jwks.keys[0]?.kid]);
  });

  test('are the same for processes that start at once', async () => {
    const sets = await Promise.all(Array.from({ length: 8 }, () => kids()));
    expect(new Set(sets.flat()).size).toBe(1);
  });

  test('are renewed: published a day before they sign, kept until nothing signed by them can be alive', async () => {
    const [first] = await kids();
    nowMs += ROTATE_EVERY_MS - 1;
    expect(await kids()).toEqual([first]);

    nowMs += 1;
    const [still, next] = await kids();
    expect(still).toBe(first);
    expect(next).not.toBe(first);
    nowMs += PUBLISH_AHEAD_MS - 1;
    expect(await kids()).toEqual([first, next]);

    nowMs += 1;
    expect(await kids()).toEqual([next, first]);
    nowMs += KEEP_RETIRED_MS - 1;
    expect(await kids()).toEqual([next, first]);
    nowMs += 1;
    expect(await kids()).toEqual([next]);
  });

  test('are renewed by one of many processes', async () => {
    await kids();
    nowMs += ROTATE_EVERY_MS;
    const sets = await Promise.all(Array.from({ length: 8 }, () => kids()));
    expect(new Set(sets.map(String)).size).toBe(1);
  });

  test('change their algorithm a day after another one is configured', async () => {
    const [first] = await kids(signingKeys('ES256'));
    expect(await signingKeys('EdDSA').current()).toMatchObject({ algorithm: 'ES256' });
    nowMs += PUBLISH_AHEAD_MS;
    const changed = await signingKeys('EdDSA').current();
    expect(changed.algorithm).toBe('EdDSA');
    expect(changed.jwks.keys.map(({ kid }) => kid)).toContain(first);
  });
});
