import { randomBytes } from 'node:crypto';

/** The seed of a draw: 32 random bytes, in hexadecimal digits. */
export function newSeed(): string {
  return randomBytes(32).toString('hex');
}
