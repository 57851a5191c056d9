import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import type { StoreTarget } from '../contract/store-target.ts';

/** A store that ends with its handle. SQLite serves one process: there is no second handle. */
export const memoryTarget: StoreTarget = {
  async open({ clock }) {
    const store = await openSqliteStore({ path: ':memory:', clock });
    return { store, other: store, reopen: null, close: async () => await store[Symbol.asyncDispose]() };
  },
};

/** A store in a file of its own. */
export const fileTarget: StoreTarget = {
  async open({ clock }) {
    const folder = await mkdtemp(join(tmpdir(), 'sqlite-store-'));
    const path = join(folder, 'store.db');
    const store = await openSqliteStore({ path, clock });
    let current = store;
    return {
      store,
      other: store,
      async reopen() {
        await current[Symbol.asyncDispose]();
        current = await openSqliteStore({ path, clock });
        return current;
      },
      async close() {
        await current[Symbol.asyncDispose]();
        await rm(folder, { recursive: true });
      },
    };
  },
};
