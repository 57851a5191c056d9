import { createPublicKey, type KeyObject } from 'node:crypto';
import { errors, type JWK, type JWTHeaderParameters } from 'jose';
import type { SigningAlgorithm } from '../config/signing-config.ts';

/** A key whose public half is in the JWKS (RFC 7517). */
export interface PublishedKey {
  readonly alg: SigningAlgorithm;
  readonly kid: string;
  /** Private, with `kid`, `alg` and `use`. */
  readonly jwk: JWK;
  /** `next`: it signs when its time has come. `published`: what it has signed is good. */
  readonly state: 'signing' | 'next' | 'published';
  /** Since when it signs, or will (epoch milliseconds); null: an operator gives it. */
  readonly signsFromMs: number | null;
}

interface KeySetParts {
  readonly algorithm: SigningAlgorithm;
  readonly offered: readonly SigningAlgorithm[];
  /** Of each algorithm one signs at most; of `algorithm` one does. */
  readonly keys: readonly PublishedKey[];
}

/** The keys of one moment: what signs for whom, and what verifies. */
export class KeySet {
  /** By which a client is signed for that states none. */
  readonly algorithm: SigningAlgorithm;
  /** What the metadata names. */
  readonly offered: readonly SigningAlgorithm[];
  /** Those that sign come first, as the library takes the first one of an algorithm. */
  readonly keys: readonly PublishedKey[];
  readonly #publicKeys = new Map<PublishedKey, KeyObject>();

  constructor({ algorithm, offered, keys }: KeySetParts) {
    const { signing = [], others = [] } = Object.groupBy(keys, ({ state }) =>
      state === 'signing' ? 'signing' : 'others',
    );
    this.algorithm = algorithm;
    this.offered = offered;
    this.keys = [...signing, ...others];
  }

  /** The private keys. */
  get jwks(): { readonly keys: JWK[] } {
    return { keys: this.keys.map(({ jwk }) => jwk) };
  }

  /**
   * By which a client is signed for: its own algorithm as soon as a key of that signs.
   *
   * @param stated `id_token_signed_response_alg` of the client; null: it states none
   */
  algorithmFor(stated: SigningAlgorithm | null): SigningAlgorithm {
    const signs = this.keys.some(({ alg, state }) => alg === stated && state === 'signing');
    return stated !== null && signs ? stated : this.algorithm;
  }

  /** The key that signs for a client; `stated` as for `algorithmFor`. */
  signer(stated: SigningAlgorithm | null): PublishedKey {
    const algorithm = this.algorithmFor(stated);
    const key = this.keys.find(({ alg, state }) => alg === algorithm && state === 'signing');
    if (key === undefined) throw new Error('no signing key');
    return key;
  }

  /** The key that verifies a JWS with this header. @throws JWKSNoMatchingKey */
  verifier({ kid, alg }: Pick<JWTHeaderParameters, 'kid' | 'alg'>): KeyObject {
    const key = this.keys.find((published) => published.kid === kid && published.alg === alg);
    if (key === undefined) throw new errors.JWKSNoMatchingKey();
    const made = this.#publicKeys.get(key) ?? createPublicKey({ format: 'jwk', key: { ...key.jwk } });
    this.#publicKeys.set(key, made);
    return made;
  }

  /** Whether both sign and verify alike. */
  equals(other: KeySet): boolean {
    return this.#digest() === other.#digest();
  }

  #digest(): string {
    return [this.algorithm, ...this.offered, ...this.keys.map(({ kid, state }) => `${kid} ${state}`)].join('\n');
  }
}
