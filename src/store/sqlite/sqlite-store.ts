import type { DatabaseSync } from 'node:sqlite';
import type { Store } from '../store.ts';
import { onlyClock, type StoreClocks, systemClocks } from '../store-clocks.ts';
import { openDatabase } from './open-database.ts';
import { RoomMemories } from './room-memories.ts';
import { SCHEMA_VERSION } from './schema.ts';
import { createSqliteArtifactStore } from './sqlite-artifact-store.ts';
import { createSqliteAuditStore } from './sqlite-audit-store.ts';
import { createSqliteDocumentStore } from './sqlite-document-store.ts';
import { createSqliteEventFeed } from './sqlite-event-feed.ts';
import { createSqliteLeases } from './sqlite-leases.ts';
import { createSqliteLineStore } from './sqlite-line-store.ts';
import { StepQueue } from './step-queue.ts';

export interface SqliteStoreOptions {
  /** Of a file in an existing folder, or `:memory:`. */
  readonly path: string;
  /** For tests: epoch milliseconds, the only clock there is; door time follows it however far it goes. */
  readonly clock?: () => number;
  /** For tests of clocks; the system's unless given. */
  readonly clocks?: StoreClocks;
}

/** What a store is made of, in one database. */
export interface SqliteParts {
  readonly database: DatabaseSync;
  readonly rooms: RoomMemories;
  readonly queue: StepQueue;
  readonly clocks: StoreClocks;
}

/** @throws StoreFault `store_unfit`: the file is held by another process, or is not ours */
export function openSqliteParts({ path, clock, clocks: given }: SqliteStoreOptions): SqliteParts {
  const clocks = given ?? (clock === undefined ? systemClocks : onlyClock(clock));
  const database = openDatabase(path, clocks.epochMs());
  const rooms = new RoomMemories(database);
  return { database, rooms, queue: new StepQueue(database, rooms), clocks };
}

/** Epoch milliseconds that go on evenly, wherever the clock is stepped: what is kept must not end by that. */
function evenly({ epochMs, monotonicMs }: StoreClocks): () => number {
  const offsetMs = epochMs() - monotonicMs();
  return () => Math.round(offsetMs + monotonicMs());
}

/**
 * The store of one process, in one file.
 *
 * @throws StoreFault `store_unfit`: the file is held by another process, or is not ours
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  return createSqliteStore(openSqliteParts(options));
}

/** Puts a store together. Disposing of it closes the database. */
export function createSqliteStore({ database, rooms, queue, clocks }: SqliteParts): Store {
  const storeMs = evenly(clocks);
  return {
    kind: 'sqlite',
    line: createSqliteLineStore(rooms, queue, clocks),
    artifacts: createSqliteArtifactStore(database, queue, storeMs),
    documents: createSqliteDocumentStore(database, queue),
    events: createSqliteEventFeed(rooms, queue),
    audit: createSqliteAuditStore(database, queue, storeMs),
    leases: createSqliteLeases(queue, storeMs),
    // Writes what is there already: only a write tells whether the disk takes one.
    ping: () => queue.run(() => database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`)),
    async [Symbol.asyncDispose]() {
      queue.close();
      if (database.isOpen) database.close();
    },
  };
}
