import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { takeRandomBytes } from './random-pool.ts';

/** A key that seals; `id` (0 to 255) is written into what it sealed, so that older values stay readable after a rotation. */
export interface SealingKey {
  readonly id: number;
  /** 32 bytes. */
  readonly key: Buffer;
}

/** Secrets shared by all processes of a deployment. */
export interface SealingSecrets {
  /** The first one seals; all of them open. Never empty. */
  readonly keys: readonly [SealingKey, ...SealingKey[]];
  /** 32 bytes; must outlive every visit, because the `sub` of a visit is derived with it. */
  readonly derivationKey: Buffer;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + IV_BYTES + TAG_BYTES;

/**
 * Seals small values for visitors to carry: AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce, as base64url of
 * key id, nonce, tag and ciphertext. A purpose is authenticated with the value, so a value sealed for one room or
 * request opens for no other.
 */
export class Sealer {
  // Key objects: with the bytes of a key instead, node:crypto takes three times as long for a value of this size.
  readonly #sealingKey: KeyObject;
  readonly #sealingKeyId: number;
  readonly #keys: ReadonlyMap<number, KeyObject>;
  readonly #derivationKey: KeyObject;

  constructor({ keys, derivationKey }: SealingSecrets) {
    this.#sealingKey = createSecretKey(keys[0].key);
    this.#sealingKeyId = keys[0].id;
    this.#keys = new Map(keys.map(({ id, key }) => [id, createSecretKey(key)]));
    this.#derivationKey = createSecretKey(derivationKey);
  }

  seal(purpose: string, value: Buffer): string {
    const iv = takeRandomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#sealingKey, iv).setAAD(Buffer.from(purpose));
    const body = cipher.update(value);
    // GCM is a stream: all of it has come already, this makes the tag.
    cipher.final();
    return Buffer.concat([Buffer.of(this.#sealingKeyId), iv, cipher.getAuthTag(), body]).toString('base64url');
  }

  /** @returns null for anything that this deployment did not seal for this purpose */
  open(purpose: string, sealed: string): Buffer | null {
    const bytes = Buffer.from(sealed, 'base64url');
    const key = this.#keys.get(bytes[0] ?? -1);
    if (key === undefined || bytes.length < HEAD_BYTES) return null;
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + IV_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(purpose))
      .setAuthTag(bytes.subarray(1 + IV_BYTES, HEAD_BYTES));
    try {
      const value = decipher.update(bytes.subarray(HEAD_BYTES));
      // GCM is a stream: all of it has come already, this checks the tag.
      decipher.final();
      return value;
    } catch {
      return null;
    }
  }

  /** 128 bits that follow from `value` and cannot be guessed without the deployment's secret, as 22 characters of base64url. */
  derive(purpose: string, value: string): string {
    return createHmac('sha256', this.#derivationKey)
      .update(`${purpose}\0${value}`)
      .digest()
      .subarray(0, 16)
      .toString('base64url');
  }
}
