import type { JWK } from 'jose';
import type { PrivateJwk } from '../config/config.ts';
import type { SigningConfig } from '../config/signing-config.ts';
import type { DocumentStore } from '../store/document-store.ts';
import { KeySet, type PublishedKey } from './key-set.ts';
import type { KeyChange, KeySource } from './key-source.ts';
import { allKeys, SIGNING_KEYS, storedKeys, withdraw } from './stored-keys.ts';

/**
 * Signing keys that an operator gives: of each algorithm the first one signs, all of them are published, and so is what the
 * store has from before. An algorithm is offered as soon as it has a key.
 */
export class GivenKeys implements KeySource {
  readonly #documents: DocumentStore;
  readonly #signing: SigningConfig;
  readonly #given: readonly PrivateJwk[];
  readonly #epochMs: () => number;

  /** @param given private keys (RFC 7517), one of `signing.algorithm` among them */
  constructor(documents: DocumentStore, signing: SigningConfig, given: readonly PrivateJwk[], epochMs: () => number) {
    this.#documents = documents;
    this.#signing = signing;
    this.#given = given;
    this.#epochMs = epochMs;
  }

  async current(): Promise<KeySet> {
    const { algorithm, offered } = this.#signing;
    const signing = offered.map((used) => this.#given.find(({ alg }) => alg === used));
    const given = this.#given.map((key): PublishedKey => {
      const { alg, kid } = key;
      return {
        alg,
        kid,
        jwk: asSigningJwk(key),
        state: signing.includes(key) ? 'signing' : 'published',
        signsFromMs: null,
      };
    });
    const document = await this.#documents.read(SIGNING_KEYS);
    const former = document === null ? [] : allKeys(storedKeys.parse(document.value));
    const published = former.map(({ alg, jwk, signsFromMs }): PublishedKey => {
      return { alg, kid: jwk.kid, jwk: jwk as JWK, state: 'published', signsFromMs };
    });
    return new KeySet({
      algorithm,
      offered: offered.filter((used) => this.#given.some(({ alg }) => alg === used)),
      keys: [...given, ...published],
    });
  }

  async rotate(): Promise<KeyChange> {
    return 'given';
  }

  async revoke(kid: string): Promise<KeyChange> {
    if (this.#given.some((given) => given.kid === kid)) return 'given';
    for (;;) {
      const document = await this.#documents.read(SIGNING_KEYS);
      if (document === null) return 'unknown';
      const stored = storedKeys.parse(document.value);
      if (stored.withdrawn.some((withdrawn) => withdrawn.kid === kid)) return 'done';
      if (!allKeys(stored).some(({ jwk }) => jwk.kid === kid)) return 'unknown';
      const left = withdraw(stored, kid, this.#epochMs());
      if (await this.#documents.write(SIGNING_KEYS, left, document.version)) return 'done';
    }
  }
}

/** Replaces `use` and `key_ops`: the library signs only with keys that are meant for it. */
function asSigningJwk({ use: _use, key_ops: _ops, ...jwk }: PrivateJwk): JWK {
  return { ...jwk, use: 'sig' } as JWK;
}
