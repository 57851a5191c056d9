import type { Store } from '../../../src/store/store.ts';
import type { StoreClocks } from '../../../src/store/store-clocks.ts';

export type BulkEvent = 'turns.missed' | 'gate.changed';

/** One store with nothing in it, as the processes of a deployment see it. */
export interface StoreFixture {
  readonly store: Store;
  /** The handle of a second process on the same data; the same handle where a store has one process only. */
  readonly other: Store;
  /** Closes all handles and opens the same data anew; null where the data ends with its handle. */
  readonly reopen: (() => Promise<Store>) | null;
  /**
   * A failover that loses the last writes of a room: its next numbers, before the draw its next entries, are skipped.
   * Absent: not with these handles.
   */
  readonly skipNumbers?: (room: string, count: number) => Promise<void>;
  /** Notes many events of one type, as if they had happened: turns that visitors missed, or a gate that shut. */
  readonly noteMany?: (room: string, type: BulkEvent, count: number) => Promise<void>;
  /** Everything that is stored of a room and of what belongs to none, byte for byte, with the times at which it expires. */
  readonly contents?: (room: string) => Promise<unknown>;
  /** Closes everything that was opened, reopened handles included, and removes the data. */
  readonly close: () => Promise<void>;
}

/** `clock` gives epoch milliseconds and is the only clock of the store; `clocks` replace those it has. */
export type TestTime = { readonly clock: () => number } | { readonly clocks: StoreClocks };

/** A kind of store under test. */
export interface StoreTarget {
  readonly open: (time: TestTime) => Promise<StoreFixture>;
}
