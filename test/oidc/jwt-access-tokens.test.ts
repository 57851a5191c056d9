import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { ClientRegistry } from '../../src/config/client-registry.ts';
import type { ClientConfig } from '../../src/config/config.ts';
import type { SigningAlgorithm } from '../../src/config/signing-config.ts';
import { JwtAccessTokens } from '../../src/oidc/jwt-access-tokens.ts';
import { KeySet } from '../../src/oidc/key-set.ts';
import { StoreClock } from '../../src/room/store-clock.ts';

const clock = new StoreClock(Date.now);
const ISSUER = 'https://wait.example.com';
const AUDIENCE = 'https://api.example.com/';

function client(clientId: string, room: string, audience: string): ClientConfig {
  return {
    ...{ clientId, room, audience, accessTokenFormat: 'jwt' },
    ...{ holdMs: 0, accessTokenMs: 0, backchannelLogoutUri: null, claims: [] },
    ...{
      login: { client: clientId, most: 3, sessionMs: 0 },
      sessionMs: null,
      loginState: 'one',
      signingAlgorithm: null,
      reauthenticate: 'page',
    },
    ...{ initiateLoginUri: null, initiateLoginIss: true, metadata: {} },
  };
}

const clients = new ClientRegistry([client('shop', 'launch', AUDIENCE), client('exam', 'exams', 'urn:exams')]);

interface SigningKey {
  readonly alg: SigningAlgorithm;
  readonly kid: string;
  readonly jwk: JWK;
  readonly privateKey: CryptoKey;
}

async function makeKey(alg: SigningAlgorithm, kid: string): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, privateKey, jwk: { ...(await exportJWK(privateKey)), alg, kid, use: 'sig' } };
}

function tokensOf(...keys: SigningKey[]): JwtAccessTokens {
  const published = keys.map(
    ({ alg, kid, jwk }) => ({ alg, kid, jwk, state: 'published', signsFromMs: null }) as const,
  );
  const set = new KeySet({ algorithm: 'RS256', offered: ['RS256'], keys: published });
  return new JwtAccessTokens(ISSUER, clients, set, clock);
}

function inSeconds(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

const granted = { room: 'launch', sub: 'visit-1', serial: 3, clientId: 'shop' };

function goodClaims(): JWTPayload {
  return {
    ...{ iss: ISSUER, aud: AUDIENCE, sub: 'visit-1', client_id: 'shop', room: 'launch', sid: 'visit-1.3' },
    ...{ iat: inSeconds(0), exp: inSeconds(60), jti: 'a', scope: 'openid' },
  };
}

function sign({ alg, kid, privateKey }: SigningKey, claims: JWTPayload, header = {}): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg, kid, typ: 'at+jwt', ...header }).sign(privateKey);
}

describe('a JWT access token', () => {
  test.each(['RS256', 'ES256', 'EdDSA'] as const)('signed by %s names its grant', async (alg) => {
    const key = await makeKey(alg, 'a');
    expect(await tokensOf(key).grant(await sign(key, goodClaims()))).toEqual(granted);
  });

  test('is good as long as the key that signed it is published, whichever signs now', async () => {
    const [old, now] = [await makeKey('RS256', 'old'), await makeKey('ES256', 'now')];
    const token = await sign(old, goodClaims());
    expect(await tokensOf(now, old).grant(token)).toEqual(granted);
    expect(await tokensOf(now).grant(token)).toBeNull();
  });

  test('is refused with any claim that is not as it should be', async () => {
    const key = await makeKey('RS256', 'a');
    const tokens = tokensOf(key);
    const wrong: Record<string, unknown>[] = [
      { iss: 'https://elsewhere.example.com' },
      { iss: `${ISSUER}/aws/public` },
      { aud: 'shop' },
      { aud: 'urn:exams' },
      { aud: [AUDIENCE, 'urn:exams'] },
      { aud: undefined },
      { exp: undefined },
      { exp: inSeconds(-6) },
      { nbf: inSeconds(60) },
      { client_id: 'exam' },
      { client_id: 'nobody' },
      { client_id: ['shop'] },
      { room: 'exams' },
      { room: undefined },
      { sub: undefined },
      { sid: 'visit-1' },
      { sid: undefined },
    ];
    for (const claims of wrong) {
      expect(await tokens.grant(await sign(key, { ...goodClaims(), ...claims })), JSON.stringify(claims)).toBeNull();
    }
  });

  test('is none when it is another kind of JWT of the same key', async () => {
    const key = await makeKey('RS256', 'a');
    for (const typ of ['JWT', 'logout+jwt', undefined]) {
      expect(await tokensOf(key).grant(await sign(key, goodClaims(), { typ }))).toBeNull();
    }
  });

  test('is refused when it was forged', async () => {
    const [key, other] = [await makeKey('RS256', 'a'), await makeKey('RS256', 'b')];
    const ellipticKey = await makeKey('ES256', 'a');
    const tokens = tokensOf(key);
    const good = await sign(key, goodClaims());
    const [header = '', payload = '', signature = ''] = good.split('.');
    const { n = '' } = key.jwk;
    const forged = [
      await sign(other, goodClaims()),
      await sign({ ...other, kid: 'a' }, goodClaims()),
      await sign(ellipticKey, goodClaims()),
      await new SignJWT(goodClaims())
        .setProtectedHeader({ alg: 'HS256', kid: 'a', typ: 'at+jwt' })
        .sign(Buffer.from(n)),
      `${encode({ alg: 'none', typ: 'at+jwt', kid: 'a' })}.${payload}.`,
      `${encode({ alg: 'RS256', typ: 'at+jwt', kid: 'a', crit: ['b64'], b64: false })}.${payload}.${signature}`,
      `${header}.${encode({ ...goodClaims(), sub: 'visit-2' })}.${signature}`,
      `${header}.${payload}.${'A'.repeat(signature.length)}`,
      `${header}.!.${signature}`,
      `${encode('text')}.${payload}.${signature}`,
      'a.b.c',
      '..',
    ];
    expect(await tokens.grant(good)).toEqual(granted);
    for (const token of forged) expect(await tokens.grant(token), token).toBeNull();
  });
});

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
