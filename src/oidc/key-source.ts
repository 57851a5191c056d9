import type { KeySet } from './key-set.ts';

/** `unknown`: there is no such key. `given`: the keys are in a file of the operator's. */
export type KeyChange = 'done' | 'unknown' | 'given';

/** Where the keys are that sign and verify. */
export interface KeySource {
  /** The keys as of now. */
  current(): Promise<KeySet>;

  /** Publishes the next key of each algorithm that has none, to sign a day later. */
  rotate(): Promise<KeyChange>;

  /** Takes a key out of the set for good. If it signs, another one signs at once. May be repeated. */
  revoke(kid: string): Promise<KeyChange>;
}
