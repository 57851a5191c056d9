import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect, test } from 'vitest';
import { readEnvironment } from '../../../src/config/reading/environment.ts';
import { loadConfig } from '../../../src/config/reading/load-config.ts';
import { readGivenSecrets, readSealingKeys, readSigningKeys } from '../../../src/config/reading/secret-files.ts';
import { fileWith, mistakes } from '../files.ts';

const KEY = 'k'.repeat(44);
const jwk = (key: KeyObject, kid: string, alg: string) => ({ ...key.export({ format: 'jwk' }), kid, alg });
const es256 = (kid: string) => jwk(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, kid, 'ES256');
const setOf = (...keys: readonly object[]): string => JSON.stringify({ keys });

test('sealing keys are a line each, the newest first', () => {
  const text = `\n  ${KEY}\r\n${'l'.repeat(32)}  \n`;
  expect(readSealingKeys(text)).toEqual({ kind: 'read', value: [KEY, 'l'.repeat(32)] });
});

test('the word store stands for the keys in the store', () => {
  expect(readSealingKeys(`store\n${KEY}`)).toEqual({ kind: 'read', value: ['store', KEY] });
});

const NO_KEY =
  /line 2 is no key of 32 to 512 visible characters without a space: make one with openssl rand -base64 32$/;

test.each([
  ['nothing', '\n \n', 'names a file without a line'],
  ['a short one', `${KEY}\nshort`, expect.stringMatching(NO_KEY)],
  ['a comment', `${KEY}\n# ${KEY}`, expect.stringMatching(NO_KEY)],
  ['bytes', `${KEY}\n${'\u{fffd}'.repeat(40)}`, expect.stringMatching(NO_KEY)],
  ['the same twice', `${KEY}\n${KEY}`, 'names a file that has a line twice'],
  ['very many', Array.from({ length: 17 }, (_, i) => `${i}${KEY}`).join('\n'), 'names a file of more than 16 lines'],
])('sealing keys: %s is refused, and not told', (_what, text, message) => {
  expect(readSealingKeys(text)).toEqual({ kind: 'mistake', message });
});

test('signing keys are a JWK Set of private keys', () => {
  const [first, second] = [es256('new'), es256('old')];
  expect(readSigningKeys(setOf(first, second), ['ES256'])).toEqual({ kind: 'read', value: [first, second] });
  const rsa = jwk(generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey, 'rsa', 'RS256');
  expect(readSigningKeys(setOf(rsa), ['RS256'])).toMatchObject({ kind: 'read' });
  const ed = jwk(generateKeyPairSync('ed25519').privateKey, 'ed', 'EdDSA');
  expect(readSigningKeys(setOf(ed, rsa), ['EdDSA'])).toMatchObject({ kind: 'read' });
});

const NO_SET = 'names a file that is no JWK Set: an object with keys, an array of 1 to 16';
const LACKS = 'names a file whose keys[0] lacks kid, or alg of RS256, ES256 or EdDSA';
const NOT_PRIVATE = 'names a file whose keys[0] is no private key (RFC 7518 §6), with all its members';
const OTHER_HALF = 'names a file whose keys[0] has a public half that belongs to another key';
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1_024 });
const rsa = (kid: string) => jwk(generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey, kid, 'RS256');
const ed = (kid: string) => jwk(generateKeyPairSync('ed25519').privateKey, kid, 'EdDSA');
const [one, other] = [es256('a'), es256('a')];

test.each([
  ['no JSON', '-----BEGIN PRIVATE KEY-----', 'names a file that is no JSON'],
  ['no keys', setOf(), NO_SET],
  ['a key alone', JSON.stringify(es256('a')), NO_SET],
  ['a key without kid', setOf({ ...es256('a'), kid: undefined }), LACKS],
  ['another algorithm', setOf({ ...es256('a'), alg: 'HS256' }), LACKS],
  ['a public key', setOf(jwk(publicKey, 'a', 'RS256')), NOT_PRIVATE],
  ['an RSA key without its factors', setOf({ ...rsa('a'), p: undefined, q: undefined }), NOT_PRIVATE],
  [
    'a small key',
    setOf(jwk(privateKey, 'a', 'RS256')),
    'names a file whose keys[0] is none for RS256, which takes RSA of at least 2048 bits',
  ],
  [
    'the wrong algorithm',
    setOf(es256('a'), { ...es256('b'), alg: 'RS256' }),
    'names a file whose keys[1] is none for RS256, which takes RSA of at least 2048 bits',
  ],
  ['a curve point of another key', setOf({ ...one, x: other.x, y: other.y }), OTHER_HALF],
  ['an Ed25519 point of another key', setOf({ ...ed('a'), x: ed('b').x }), OTHER_HALF],
  ['the modulus of another key', setOf({ ...rsa('a'), n: rsa('b').n }), expect.stringContaining('keys[0]')],
  ['the same kid twice', setOf(es256('a'), es256('a')), 'names a file that has a kid twice'],
])('signing keys: %s is refused', (_what, text, message) => {
  expect(readSigningKeys(text, ['ES256'])).toEqual({ kind: 'mistake', message });
});

test('signing keys: there is one for each algorithm that is asked for', () => {
  const set = setOf(ed('a'), es256('b'));
  expect(readSigningKeys(set, ['ES256', 'EdDSA'])).toMatchObject({ kind: 'read' });
  const message = 'names a file without a key for RS256, which signing or a client asks for';
  expect(readSigningKeys(set, ['ES256', 'RS256'])).toEqual({ kind: 'mistake', message });
});

test('files are read where they are named; one that cannot be read is a mistake', () => {
  const { environment } = readEnvironment({ SEALING_KEY_FILE: '/run/sealing', SIGNING_KEYS_FILE: '/run/signing' });
  const read = (path: string): string => {
    if (path === '/run/sealing') return KEY;
    throw Object.assign(new Error('no'), { code: 'EACCES' });
  };
  expect(readGivenSecrets(environment, ['RS256'], read)).toEqual({
    sealingKeys: [KEY],
    signingKeys: null,
    problems: [
      {
        path: 'SIGNING_KEYS_FILE',
        message: 'names the file "/run/signing", which cannot be read (EACCES)',
        line: null,
      },
    ],
  });
});

test('the file has keys for what signing and the clients ask for; without RS256 that is said', () => {
  const loaded = (parts: Parameters<typeof fileWith>[0], ...keys: object[]) => {
    const files: Record<string, string> = { 'test.yaml': fileWith(parts), 'keys.json': setOf(...keys) };
    const env = { CONFIG: 'test.yaml', SIGNING_KEYS_FILE: 'keys.json' };
    return loadConfig({ env, readFile: (path) => files[path] ?? '' });
  };
  const warned = loaded({ more: 'signing: { algorithm: ES256 }' }, one);
  expect(warned).toMatchObject({
    kind: 'ok',
    warnings: expect.arrayContaining([
      {
        path: 'SIGNING_KEYS_FILE',
        message: 'has no key for RS256, which every provider should offer (OpenID Connect Discovery §3)',
        line: null,
      },
    ]),
  });
  const lacks = (algorithm: string) => [
    `SIGNING_KEYS_FILE: names a file without a key for ${algorithm}, which signing or a client asks for`,
  ];
  expect(mistakes(loaded({}, one))).toEqual(lacks('RS256'));
  const stated = 'id_token_signed_response_alg: RS256';
  expect(mistakes(loaded({ more: 'signing: { algorithm: ES256 }', client: stated }, one))).toEqual(lacks('RS256'));
  expect(mistakes(loaded({ more: 'signing: { algorithm: ES256, also: [EdDSA] }' }, one))).toEqual(lacks('EdDSA'));
});
