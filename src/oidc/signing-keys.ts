import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';
import type { SigningAlgorithm } from '../config/config.ts';
import { readOrCreate } from '../store/document.ts';
import type { DocumentStore } from '../store/document-store.ts';

const HOUR_MS = 3_600_000;

/** A new key is published this long before it signs, so that every gateway has fetched it by then. */
export const PUBLISH_AHEAD_MS = 24 * HOUR_MS;
/** A key that signs no more stays published this long: longer than any token it signed can live. */
export const KEEP_RETIRED_MS = 31 * 24 * HOUR_MS;
export const ROTATE_EVERY_MS = 90 * 24 * HOUR_MS;

const signingKeySchema = z.object({
  alg: z.enum(['RS256', 'ES256', 'EdDSA']),
  /** Private key (RFC 7517), with `kid` and `alg`. */
  jwk: z.record(z.string(), z.unknown()),
  signsFromMs: z.number(),
});
const signingKeysDocument = z.object({ keys: z.array(signingKeySchema).min(1) });

type SigningKey = z.infer<typeof signingKeySchema>;

/** The keys in use at one moment: the first one signs, all of them are published. */
export interface KeySet {
  readonly algorithm: SigningAlgorithm;
  readonly jwks: { readonly keys: JWK[] };
}

/**
 * The signing keys of a deployment: made at its first start, kept in the store, renewed every 90 days or when another
 * algorithm is configured.
 */
export class SigningKeys {
  readonly #documents: DocumentStore;
  readonly #algorithm: SigningAlgorithm;
  readonly #now: () => number;

  constructor(documents: DocumentStore, algorithm: SigningAlgorithm, now: () => number) {
    this.#documents = documents;
    this.#algorithm = algorithm;
    this.#now = now;
  }

  /** The key set as of now; makes the first key, or the next one when it is due. Of processes that do so at once, one wins. */
  async current(): Promise<KeySet> {
    const existing = await this.#documents.read('signing-keys');
    if (existing === null) {
      const first = { keys: [await makeKey(this.#algorithm, this.#now())] };
      const made = await readOrCreate(this.#documents, 'signing-keys', first);
      return keySet(signingKeysDocument.parse(made).keys, this.#now());
    }
    const { keys } = signingKeysDocument.parse(existing.value);
    if (!this.#renewalDue(keys)) return keySet(keys, this.#now());
    const next = await makeKey(this.#algorithm, this.#now() + PUBLISH_AHEAD_MS);
    const kept = [...published(keys, this.#now()), next];
    const won = await this.#documents.write('signing-keys', { keys: kept }, existing.version);
    return won ? keySet(kept, this.#now()) : this.current();
  }

  #renewalDue(keys: readonly SigningKey[]): boolean {
    const newest = keys.at(-1);
    if (newest === undefined || newest.signsFromMs > this.#now()) return false;
    return newest.alg !== this.#algorithm || this.#now() - newest.signsFromMs >= ROTATE_EVERY_MS;
  }
}

/** Keys in order of their turn to sign; one is dropped when its successor has signed for longer than its tokens live. */
function published(keys: readonly SigningKey[], nowMs: number): SigningKey[] {
  return keys.filter((_, index) => {
    const successor = keys[index + 1];
    return successor === undefined || nowMs < successor.signsFromMs + KEEP_RETIRED_MS;
  });
}

function keySet(keys: readonly SigningKey[], nowMs: number): KeySet {
  const shown = published(keys, nowMs);
  const signing = shown.findLast(({ signsFromMs }) => signsFromMs <= nowMs) ?? shown[0];
  if (signing === undefined) throw new Error('no signing key');
  const others = shown.filter((key) => key !== signing);
  return { algorithm: signing.alg, jwks: { keys: [signing, ...others].map(({ jwk }) => jwk as JWK) } };
}

async function makeKey(alg: SigningAlgorithm, signsFromMs: number): Promise<SigningKey> {
  const { privateKey }: { privateKey: CryptoKey } = await generateKeyPair(alg, {
    extractable: true,
    modulusLength: 2048,
  });
  const jwk = await exportJWK(privateKey);
  return { alg, jwk: { ...jwk, alg, use: 'sig', kid: `${alg.toLowerCase()}-${crypto.randomUUID()}` }, signsFromMs };
}
