import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 4_096;

let pool = Buffer.alloc(0);
let used = 0;

/**
 * Fresh random bytes, each handed out once. A call into the generator takes as long for a few bytes as for a pool of
 * them, and visitors need a few at every step.
 *
 * @param length at most 4,096
 */
export function takeRandomBytes(length: number): Buffer {
  if (used + length > pool.length) {
    // A new one each time: what was handed out stays as it is.
    pool = randomFillSync(Buffer.allocUnsafeSlow(POOL_BYTES));
    used = 0;
  }
  used += length;
  return pool.subarray(used - length, used);
}
