import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CheckedLogout, LogoutRequests } from '../../src/oidc/logout-request.ts';
import { BYE, clientConfig, ISSUER, libraryAlone } from './library.ts';

const HOUR_S = 3_600;

describe('a logout request', () => {
  let requests: LogoutRequests;
  let key: JWK;
  let foreignKey: JWK;

  beforeAll(async () => {
    const keyNamed = async (kid: string): Promise<JWK> => {
      const { privateKey } = await generateKeyPair('RS256', { extractable: true });
      return { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' };
    };
    [key, foreignKey] = await Promise.all([keyNamed('ours'), keyNamed('ours')]);
    const clients = ['shop', 'other'].map((clientId) => ({ ...clientConfig(clientId).metadata, client_id: clientId }));
    requests = new LogoutRequests(libraryAlone({ clients, jwks: { keys: [key] } }));
  });

  function idToken({ aud = 'shop', iss = ISSUER, leftS = HOUR_S, by = key } = {}): Promise<string> {
    const nowS = Math.floor(Date.now() / 1000);
    return new SignJWT({ sub: 'visit-1' })
      .setProtectedHeader({ alg: 'RS256', kid: 'ours' })
      .setIssuer(iss)
      .setAudience(aud)
      .setIssuedAt(nowS - 2 * HOUR_S)
      .setExpirationTime(nowS + leftS)
      .sign(by);
  }

  const check = (parameters: Record<string, string> | [string, string][]): Promise<CheckedLogout> =>
    requests.check(new URLSearchParams(parameters));

  const valid = { kind: 'valid', clientId: 'shop', hint: { sub: 'visit-1' }, returnTo: null };

  test('needs no parameter', async () => {
    expect(await check({})).toEqual({ kind: 'valid', clientId: null, hint: null, returnTo: null });
  });

  test('may name a client alone', async () => {
    expect(await check({ client_id: 'shop' })).toEqual({ ...valid, hint: null });
  });

  test('names visit and client by an ID token, expired or not', async () => {
    for (const leftS of [HOUR_S, -HOUR_S])
      expect(await check({ id_token_hint: await idToken({ leftS }) })).toEqual(valid);
    expect(await check({ id_token_hint: await idToken(), client_id: 'shop' })).toEqual(valid);
  });

  test('returns to a URI of the client, with its state', async () => {
    const asked = { id_token_hint: await idToken(), post_logout_redirect_uri: BYE };
    expect(await check(asked)).toEqual({ ...valid, returnTo: BYE });
    expect(await check({ ...asked, state: 'a b&c' })).toEqual({ ...valid, returnTo: `${BYE}?state=a+b%26c` });
  });

  test('returns nowhere without a client whose URI it is', async () => {
    expect(await check({ post_logout_redirect_uri: BYE, state: 'x' })).toMatchObject({ kind: 'valid', returnTo: null });
  });

  test.each([
    ['of another issuer', () => idToken({ iss: 'https://other.example' })],
    ['signed by another key', () => idToken({ by: foreignKey })],
    ['that is no token', async () => 'nonsense'],
    ['that is empty', async () => ''],
  ])('is invalid with an ID token %s', async (_, token) => {
    const reason = 'the id_token_hint is not valid';
    expect(await check({ id_token_hint: await token() })).toEqual({ kind: 'invalid', reason });
  });

  test.each([
    [{ client_id: 'other' }, 'the id_token_hint is of another client'],
    [{ post_logout_redirect_uri: 'https://evil.example/' }, 'the post_logout_redirect_uri is not registered'],
    [{ post_logout_redirect_uri: `${BYE}/` }, 'the post_logout_redirect_uri is not registered'],
  ])('is invalid with %o beside an ID token', async (parameters, reason) => {
    expect(await check({ id_token_hint: await idToken(), ...parameters })).toEqual({ kind: 'invalid', reason });
  });

  test('is invalid for a client that is not known', async () => {
    const unknown = { kind: 'invalid', reason: 'the client is not known' };
    expect(await check({ client_id: 'nobody' })).toEqual(unknown);
    expect(await check({ id_token_hint: await idToken({ aud: 'nobody' }) })).toEqual(unknown);
  });

  test('is invalid with a parameter twice, whose name is repeated only where it looks like one', async () => {
    const twice = (name: string) =>
      check([
        [name, 'a'],
        [name, 'b'],
      ]);
    expect(await twice('state')).toEqual({ kind: 'invalid', reason: 'state was given twice' });
    expect(await twice('<script>')).toEqual({ kind: 'invalid', reason: 'a parameter was given twice' });
  });
});
