import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;

/** A secret that was made here, as it is kept. SHA-256 will do: nobody guesses 256 random bits. */
export interface ClientSecret {
  /** Base64url. */
  readonly sha256: string;
  /** Epoch milliseconds by the clock of the store. */
  readonly madeAtMs: number;
  /** From then on it is not good any more; null: no end is set. */
  readonly goodUntilMs: number | null;
}

/** 256 random bits in base64url. */
export function makeClientSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

export function hashClientSecret(secret: string): string {
  return hash('sha256', secret, 'base64url');
}

export function isInForce({ goodUntilMs }: ClientSecret, storeMs: number): boolean {
  return goodUntilMs === null || storeMs < goodUntilMs;
}

/** Whether one of the secrets is the offered one. The time taken tells nothing of them. */
export function isOneOf(secrets: readonly ClientSecret[], offered: string, storeMs: number): boolean {
  const digest = Buffer.from(hashClientSecret(offered));
  const equal = secrets.filter(({ sha256 }) => timingSafeEqual(Buffer.from(sha256), digest));
  return equal.some((secret) => isInForce(secret, storeMs));
}
