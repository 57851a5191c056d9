import { isIP, isIPv6 } from 'node:net';

const FAILURES_ALLOWED = 100;
const WINDOW_MS = 60_000;
const ADDRESSES_KEPT = 10_000;

interface Failures {
  readonly count: number;
  readonly windowEndsAtMs: number;
}

/** Counts wrong keys by the network they come from. Bounded: of too many networks the least recent are forgotten. */
export interface FailureLimit {
  /** @returns milliseconds until the address may try again, 0: now */
  blockedForMs(address: string): number;
  fail(address: string): void;
}

/** One customer of a provider has a whole /64 of IPv6. What is no address, of any length, counts as one. */
function network(address: string): string {
  if (isIP(address) === 0) return 'no address';
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right].slice(0, 4).join(':');
}

/**
 * A hundred wrong keys a minute for each network: a guesser gets nowhere, a script with a stale key is told so.
 *
 * @param monotonicMs any clock that never goes back
 */
export function createFailureLimit(monotonicMs: () => number): FailureLimit {
  const failures = new Map<string, Failures>();

  function current(key: string): Failures {
    const found = failures.get(key);
    if (found !== undefined && found.windowEndsAtMs > monotonicMs()) return found;
    return { count: 0, windowEndsAtMs: monotonicMs() + WINDOW_MS };
  }

  return {
    blockedForMs: (address) => {
      const { count, windowEndsAtMs } = current(network(address));
      return count < FAILURES_ALLOWED ? 0 : windowEndsAtMs - monotonicMs();
    },
    fail: (address) => {
      const key = network(address);
      const { count, windowEndsAtMs } = current(key);
      failures.delete(key);
      failures.set(key, { count: count + 1, windowEndsAtMs });
      const oldest = failures.keys().next();
      if (failures.size > ADDRESSES_KEPT && !oldest.done) failures.delete(oldest.value);
    },
  };
}
