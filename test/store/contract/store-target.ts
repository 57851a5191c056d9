import type { Store } from '../../../src/store/store.ts';

/** One store with nothing in it, as the processes of a deployment see it. */
export interface StoreFixture {
  readonly store: Store;
  /** The handle of a second process on the same data; the same handle where a store has one process only. */
  readonly other: Store;
  /** Closes all handles and opens the same data anew; null where the data ends with its handle. */
  readonly reopen: (() => Promise<Store>) | null;
  /** Closes everything that was opened, reopened handles included, and removes the data. */
  readonly close: () => Promise<void>;
}

/** A kind of store under test. `clock` gives epoch milliseconds and replaces the store's own time. */
export interface StoreTarget {
  readonly open: (options: { readonly clock: () => number }) => Promise<StoreFixture>;
}
