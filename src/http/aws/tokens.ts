import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { z } from 'zod';
import type { DocumentStore } from '../../store/document-store.ts';
import { KeptDocument, type OnRestored } from '../../store/kept-document.ts';

/** What the tokens of a visit say, apart from which of the three they are. Times in epoch seconds. */
export interface AwsClaims {
  /** `event_id` */
  readonly aud: string;
  /** The request id. */
  readonly sub: string;
  readonly queue_position: number;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  readonly iss: string;
}

export interface AwsTokenSet {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
}

const ALGORITHM = 'RS256';

const privateKeySchema = z.looseObject({
  kty: z.literal('RSA'),
  alg: z.literal(ALGORITHM),
  kid: z.string(),
  n: z.string(),
  e: z.string(),
});
const keysDocument = z.object({ keys: z.array(privateKeySchema).min(1) });

type PrivateKey = z.infer<typeof privateKeySchema>;
type KeysDocument = z.infer<typeof keysDocument>;

/** The key that signs, as it is kept and as it is used. */
interface Signing {
  readonly key: PrivateKey;
  readonly use: CryptoKey | Uint8Array;
}

/** A public key, as `public_key` answers it. */
export type AwsPublicKey = Pick<PrivateKey, 'kty' | 'alg' | 'kid' | 'n' | 'e'>;

/**
 * The tokens of AWS' interface, signed by keys that sign nothing else: none of them can be taken for an ID token or an
 * access token of the provider.
 */
export class AwsTokens {
  readonly #document: KeptDocument<KeysDocument>;
  #keys: readonly PrivateKey[] = [];
  #signing: Signing;

  private constructor(document: KeptDocument<KeysDocument>, keys: readonly PrivateKey[], signing: Signing) {
    this.#document = document;
    this.#keys = keys;
    this.#signing = signing;
  }

  /** With the keys of the deployment, the first of which is made when none is there. The newest signs. */
  static async load(documents: DocumentStore, onRestored?: OnRestored): Promise<AwsTokens> {
    const document = new KeptDocument<KeysDocument>(documents, {
      name: 'aws-signing-keys',
      onRestored,
      parse: (stored) => keysDocument.parse(stored),
      wanted: async (stored, own) => ({ keys: keysOf(stored, own) ?? [await makeKey()] }),
    });
    const { keys } = await document.current();
    return new AwsTokens(document, keys, await newestOf(keys));
  }

  /** Takes up keys that the store has got since, and writes back what it has lost. */
  async refresh(): Promise<void> {
    const { keys } = await this.#document.current();
    if (keys.at(-1)?.kid !== this.#signing.key.kid) this.#signing = await newestOf(keys);
    this.#keys = keys;
  }

  /** The key that verifies what is signed now. */
  get publicKey(): AwsPublicKey {
    const { kty, alg, kid, n, e } = this.#signing.key;
    return { kty, alg, kid, n, e };
  }

  /** All keys, for the JWKS (RFC 7517). */
  get jwks(): JWK[] {
    return this.#keys.map(({ kty, alg, kid, n, e }) => ({ kty, use: 'sig', alg, kid, n, e }));
  }

  /** The same claims give the same tokens. */
  async sign(claims: AwsClaims): Promise<AwsTokenSet> {
    const sign = (tokenUse: 'access' | 'refresh' | 'id'): Promise<string> =>
      new SignJWT({ ...claims, token_use: tokenUse })
        .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid: this.#signing.key.kid })
        .sign(this.#signing.use);
    const [accessToken, refreshToken, idToken] = await Promise.all([sign('access'), sign('refresh'), sign('id')]);
    return { access_token: accessToken, refresh_token: refreshToken, id_token: idToken };
  }
}

/** The store's keys are the newer ones. @returns null: there are none yet */
function keysOf(stored: KeysDocument | null, own: KeysDocument | null): PrivateKey[] | null {
  if (stored === null) return own?.keys ?? null;
  const known = new Set(stored.keys.map(({ kid }) => kid));
  return [...(own?.keys.filter(({ kid }) => !known.has(kid)) ?? []), ...stored.keys];
}

async function newestOf(keys: readonly PrivateKey[]): Promise<Signing> {
  const key = keys.at(-1);
  if (key === undefined) throw new Error('no key for the tokens of the AWS-compatible API');
  return { key, use: await importJWK(key) };
}

async function makeKey(): Promise<PrivateKey> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true, modulusLength: 2048 });
  const jwk = { ...(await exportJWK(privateKey)), alg: ALGORITHM, use: 'sig', kid: `aws-${crypto.randomUUID()}` };
  return privateKeySchema.parse(jwk);
}
