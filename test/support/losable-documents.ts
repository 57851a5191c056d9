import type { DocumentStore } from '../../src/store/document-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';

/** Documents of a store that can be emptied under those who use it. */
export class LosableDocuments implements DocumentStore, AsyncDisposable {
  #store: Store;

  private constructor(store: Store) {
    this.#store = store;
  }

  static async open(): Promise<LosableDocuments> {
    return new LosableDocuments(await openSqliteStore({ path: ':memory:' }));
  }

  read(name: string): ReturnType<DocumentStore['read']> {
    return this.#store.documents.read(name);
  }

  version(name: string): Promise<number> {
    return this.#store.documents.version(name);
  }

  write(name: string, value: unknown, expectedVersion: number): Promise<boolean> {
    return this.#store.documents.write(name, value, expectedVersion);
  }

  async lose(): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
    this.#store = await openSqliteStore({ path: ':memory:' });
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#store[Symbol.asyncDispose]();
  }
}
