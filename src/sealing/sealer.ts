import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { takeRandomBytes } from './random-pool.ts';

/** A key that seals; `id` (0 to 255) is written into what it sealed, and says which keys may open it. Two may have the same one. */
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
  #secrets: KeptSecrets;

  constructor(secrets: SealingSecrets) {
    this.#secrets = keptSecrets(secrets);
  }

  /** Goes on with these. */
  use(secrets: SealingSecrets): void {
    this.#secrets = keptSecrets(secrets);
  }

  seal(purpose: string, value: Buffer): string {
    const iv = takeRandomBytes(IV_BYTES);
    const [{ id, key }] = this.#secrets.keys;
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(purpose));
    const body = cipher.update(value);
    // GCM is a stream: all of it has come already, this makes the tag.
    cipher.final();
    const sealed = Buffer.allocUnsafe(HEAD_BYTES + body.length);
    sealed[0] = id;
    sealed.set(iv, 1);
    sealed.set(cipher.getAuthTag(), 1 + IV_BYTES);
    sealed.set(body, HEAD_BYTES);
    return sealed.toString('base64url');
  }

  /** @returns null for anything that this deployment did not seal for this purpose, also in another spelling of the same bytes */
  open(purpose: string, sealed: string): Buffer | null {
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length < HEAD_BYTES) return null;
    // Node passes over what is no base64url, and over bits past the last byte (RFC 4648 §3.3 and §3.5).
    if (bytes.toString('base64url') !== sealed) return null;
    for (const { id, key } of this.#secrets.keys) {
      const value = id === bytes[0] ? openWith(key, purpose, bytes) : null;
      if (value !== null) return value;
    }
    return null;
  }

  /** 128 bits that follow from `value` and cannot be guessed without the deployment's secret, as 22 characters of base64url. */
  derive(purpose: string, value: string): string {
    return createHmac('sha256', this.#secrets.derivationKey)
      .update(`${purpose}\0${value}`)
      .digest()
      .subarray(0, 16)
      .toString('base64url');
  }
}

// With the bytes of a key instead of an object, node:crypto takes three times as long for a value of this size.
interface KeptKey {
  readonly id: number;
  readonly key: KeyObject;
}

interface KeptSecrets {
  readonly keys: readonly [KeptKey, ...KeptKey[]];
  readonly derivationKey: KeyObject;
}

function keptSecrets({ keys: [first, ...others], derivationKey }: SealingSecrets): KeptSecrets {
  const kept = ({ id, key }: SealingKey): KeptKey => ({ id, key: createSecretKey(key) });
  return { keys: [kept(first), ...others.map(kept)], derivationKey: createSecretKey(derivationKey) };
}

function openWith(key: KeyObject, purpose: string, bytes: Buffer): Buffer | null {
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
