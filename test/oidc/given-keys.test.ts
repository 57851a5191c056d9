import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SigningConfig } from '../../src/config/signing-config.ts';
import { GivenKeys } from '../../src/oidc/given-keys.ts';
import { SigningKeys } from '../../src/oidc/signing-keys.ts';
import { LosableDocuments } from '../support/losable-documents.ts';

const NOW_MS = Date.UTC(2026, 0, 1);
const signing: SigningConfig = { algorithm: 'ES256', offered: ['RS256', 'ES256', 'EdDSA'] };
const elliptic = { kid: 'given', alg: 'ES256', use: 'enc', key_ops: ['verify'], kty: 'EC' } as const;
const next = { kid: 'given-next', alg: 'ES256', kty: 'EC' } as const;
const edwards = { kid: 'given-ed', alg: 'EdDSA', kty: 'OKP' } as const;

describe('signing keys that an operator gives', () => {
  let documents: LosableDocuments;

  beforeEach(async () => {
    documents = await LosableDocuments.open();
  });
  afterEach(() => documents[Symbol.asyncDispose]());

  /** What a process made that had none given. */
  async function formerKid(): Promise<string> {
    const former = new SigningKeys(documents, { algorithm: 'ES256', offered: ['ES256'] }, () => NOW_MS);
    return (await former.current()).signer(null).kid;
  }

  test('sign, the first one of each algorithm, whatever they say of their use', async () => {
    const set = await new GivenKeys(documents, signing, [edwards, elliptic, next], () => NOW_MS).current();
    expect(set).toMatchObject({ algorithm: 'ES256', offered: ['ES256', 'EdDSA'] });
    expect(set.jwks.keys).toEqual([
      { ...edwards, use: 'sig' },
      { kid: 'given', alg: 'ES256', use: 'sig', kty: 'EC' },
      { ...next, use: 'sig' },
    ]);
    expect([set.signer(null).kid, set.signer('EdDSA').kid, set.signer('RS256').kid]).toEqual([
      'given',
      'given-ed',
      'given',
    ]);
  });

  test('are published with those that the store has from before, which can be revoked', async () => {
    const source = new GivenKeys(documents, signing, [elliptic], () => NOW_MS);
    expect(await source.revoke('anything')).toBe('unknown');
    const former = await formerKid();
    expect((await source.current()).keys.map(({ kid, state }) => `${kid} ${state}`)).toEqual([
      'given signing',
      `${former} published`,
    ]);
    expect([await source.revoke(former), await source.revoke(former)]).toEqual(['done', 'done']);
    expect((await source.current()).keys.map(({ kid }) => kid)).toEqual(['given']);
    expect(await source.revoke('anything')).toBe('unknown');
  });

  test('are changed in their file alone', async () => {
    const source = new GivenKeys(documents, signing, [elliptic], () => NOW_MS);
    expect([await source.rotate(), await source.revoke('given')]).toEqual(['given', 'given']);
  });
});
