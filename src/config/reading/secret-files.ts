import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../../room/parse-json.ts';
import type { PrivateJwk } from '../config.ts';
import { SIGNING_ALGORITHMS, type SigningAlgorithm } from '../signing-config.ts';
import type { ConfigProblem } from './config-problem.ts';
import type { Environment } from './environment.ts';
import { errorCode } from './error-code.ts';

/** `message` completes "SEALING_KEY_FILE …". Neither tells anything of what is in the file. */
export type SecretFile<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  | { readonly kind: 'mistake'; readonly message: string };

/** What an operator keeps outside of the store; null: the store has it. */
export interface GivenSecrets {
  readonly sealingKeys: readonly [string, ...string[]] | null;
  readonly signingKeys: readonly PrivateJwk[] | null;
}

/**
 * Reads the files that the environment names.
 *
 * @param algorithms those that the configuration asks for
 * @param readFile text of a file; throws with a `code`
 */
export function readGivenSecrets(
  { sealingKeyFile, signingKeysFile }: Environment,
  algorithms: Iterable<SigningAlgorithm>,
  readFile: (path: string) => string,
): GivenSecrets & { readonly problems: readonly ConfigProblem[] } {
  const problems: ConfigProblem[] = [];

  function read<Value>(path: string, file: string | null, parse: (text: string) => SecretFile<Value>): Value | null {
    if (file === null) return null;
    const parsed = readParsed(file, readFile, parse);
    if (parsed.kind === 'read') return parsed.value;
    problems.push({ path, message: parsed.message, line: null });
    return null;
  }

  return {
    sealingKeys: read('SEALING_KEY_FILE', sealingKeyFile, readSealingKeys),
    signingKeys: read('SIGNING_KEYS_FILE', signingKeysFile, (text) => readSigningKeys(text, algorithms)),
    problems,
  };
}

function readParsed<Value>(
  file: string,
  readFile: (path: string) => string,
  parse: (text: string) => SecretFile<Value>,
): SecretFile<Value> {
  try {
    const text = readFile(file);
    return text.length > LARGEST_FILE ? mistake(`names a file of more than ${LARGEST_FILE / 1024} KB`) : parse(text);
  } catch (error) {
    return mistake(`names the file ${JSON.stringify(file)}, which cannot be read (${errorCode(error)})`);
  }
}

/** Neither file comes near it. */
const LARGEST_FILE = 64 * 1024;
const MOST_KEYS = 16;
/** A line that stands for the keys in the store. */
const STORE = 'store';
const SEALING_KEY = /^[\x21-\x7e]{32,512}$/;

/** A line each; the first one seals. `store` stands for what the store keeps. */
export function readSealingKeys(text: string): SecretFile<readonly [string, ...string[]]> {
  const [first, ...others] = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (first === undefined) return mistake('names a file without a line');
  const keys = [first, ...others] as const;
  if (keys.length > MOST_KEYS) return mistake(`names a file of more than ${MOST_KEYS} lines`);
  const wrong = keys.findIndex((key) => key !== STORE && !SEALING_KEY.test(key));
  if (wrong >= 0) {
    const what = 'is no key of 32 to 512 visible characters without a space';
    return mistake(`names a file whose line ${wrong + 1} ${what}: make one with openssl rand -base64 32`);
  }
  if (new Set(keys).size < keys.length) return mistake('names a file that has a line twice');
  return { kind: 'read', value: keys };
}

const jwk = z.looseObject({ kid: z.string().min(1).max(200), alg: z.enum(SIGNING_ALGORITHMS) });
const jwkSet = z.object({ keys: z.array(z.unknown()).min(1).max(MOST_KEYS) });

/** What keys an algorithm takes, in words as well. */
const takes: Readonly<Record<SigningAlgorithm, { readonly words: string; fits(key: KeyObject): boolean }>> = {
  RS256: {
    words: 'RSA of at least 2048 bits',
    fits: ({ asymmetricKeyType, asymmetricKeyDetails }) =>
      asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 2_048,
  },
  ES256: {
    words: 'the curve P-256',
    fits: ({ asymmetricKeyType, asymmetricKeyDetails }) =>
      asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1',
  },
  EdDSA: { words: 'the curve Ed25519', fits: ({ asymmetricKeyType }) => asymmetricKeyType === 'ed25519' },
};

/**
 * A set of private keys (RFC 7517 §5), each with `kid` and `alg`; of each algorithm the first one signs.
 *
 * @param algorithms those that there must be a key for
 */
export function readSigningKeys(
  text: string,
  algorithms: Iterable<SigningAlgorithm>,
): SecretFile<readonly PrivateJwk[]> {
  const json = parseJson(text);
  if (json === null) return mistake('names a file that is no JSON');
  const set = jwkSet.safeParse(json);
  if (!set.success)
    return mistake(`names a file that is no JWK Set: an object with keys, an array of 1 to ${MOST_KEYS}`);
  const keys: PrivateJwk[] = [];
  for (const [index, member] of set.data.keys.entries()) {
    const known = jwk.safeParse(member);
    if (!known.success) return mistake(`names a file whose keys[${index}] lacks kid, or alg of RS256, ES256 or EdDSA`);
    const fault = faultOf(known.data);
    if (fault !== null) return mistake(`names a file whose keys[${index}] ${fault}`);
    keys.push(known.data);
  }
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length) return mistake('names a file that has a kid twice');
  for (const algorithm of algorithms) {
    if (keys.some(({ alg }) => alg === algorithm)) continue;
    return mistake(`names a file without a key for ${algorithm}, which signing or a client asks for`);
  }
  return { kind: 'read', value: keys };
}

/** What keeps a key from signing what its public half verifies; null: nothing. */
function faultOf(key: PrivateJwk): string | null {
  const privateKey = keyObject(() => createPrivateKey({ key: { ...key }, format: 'jwk' }));
  if (privateKey === null) return 'is no private key (RFC 7518 §6), with all its members';
  const { words, fits } = takes[key.alg];
  if (!fits(privateKey)) return `is none for ${key.alg}, which takes ${words}`;
  const publicKey = keyObject(() => createPublicKey({ key: publicHalf(key), format: 'jwk' }));
  const hash = key.alg === 'EdDSA' ? null : 'sha256';
  const isPair = publicKey !== null && verify(hash, TRIAL, publicKey, sign(hash, TRIAL, privateKey));
  return isPair ? null : 'has a public half that belongs to another key';
}

const TRIAL = Buffer.from('trial');

function publicHalf({ kty, n, e, crv, x, y }: PrivateJwk): Record<string, unknown> {
  return kty === 'RSA' ? { kty, n, e } : { kty, crv, x, ...(y !== undefined && { y }) };
}

function keyObject(create: () => KeyObject): KeyObject | null {
  try {
    return create();
  } catch {
    return null;
  }
}

function mistake(message: string): SecretFile<never> {
  return { kind: 'mistake', message };
}
