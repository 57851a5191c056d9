import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { z } from 'zod';
import { readOrCreate } from '../../store/document.ts';
import type { DocumentStore } from '../../store/document-store.ts';

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
const DOCUMENT = 'aws-signing-keys';

const privateKeySchema = z.looseObject({
  kty: z.literal('RSA'),
  alg: z.literal(ALGORITHM),
  kid: z.string(),
  n: z.string(),
  e: z.string(),
});
const keysDocument = z.object({ keys: z.array(privateKeySchema).min(1) });

type PrivateKey = z.infer<typeof privateKeySchema>;

/** A public key, as `public_key` answers it. */
export type AwsPublicKey = Pick<PrivateKey, 'kty' | 'alg' | 'kid' | 'n' | 'e'>;

/**
 * The tokens of AWS' interface, signed by keys that sign nothing else: none of them can be taken for an ID token or an
 * access token of the provider.
 */
export class AwsTokens {
  readonly #keys: readonly PrivateKey[];
  readonly #signing: PrivateKey;
  readonly #signingKey: CryptoKey | Uint8Array;

  private constructor(keys: readonly PrivateKey[], signing: PrivateKey, signingKey: CryptoKey | Uint8Array) {
    this.#keys = keys;
    this.#signing = signing;
    this.#signingKey = signingKey;
  }

  /** With the keys of the deployment, the first of which is made when none is there. The newest signs. */
  static async load(documents: DocumentStore): Promise<AwsTokens> {
    const existing = await documents.read(DOCUMENT);
    const value = existing?.value ?? (await readOrCreate(documents, DOCUMENT, { keys: [await makeKey()] }));
    const { keys } = keysDocument.parse(value);
    const signing = keys.at(-1);
    if (signing === undefined) throw new Error('no key for the tokens of the AWS-compatible API');
    return new AwsTokens(keys, signing, await importJWK(signing));
  }

  /** The key that verifies what is signed now. */
  get publicKey(): AwsPublicKey {
    const { kty, alg, kid, n, e } = this.#signing;
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
        .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid: this.#signing.kid })
        .sign(this.#signingKey);
    const [accessToken, refreshToken, idToken] = await Promise.all([sign('access'), sign('refresh'), sign('id')]);
    return { access_token: accessToken, refresh_token: refreshToken, id_token: idToken };
  }
}

async function makeKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true, modulusLength: 2048 });
  return { ...(await exportJWK(privateKey)), alg: ALGORITHM, use: 'sig', kid: `aws-${crypto.randomUUID()}` };
}
