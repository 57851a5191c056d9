import type { Store } from '../store.ts';
import { openDatabase } from './open-database.ts';
import { RoomMemories } from './room-memories.ts';
import { SCHEMA_VERSION } from './schema.ts';
import { createSqliteArtifactStore } from './sqlite-artifact-store.ts';
import { createSqliteDocumentStore } from './sqlite-document-store.ts';
import { createSqliteEventFeed } from './sqlite-event-feed.ts';
import { createSqliteLeases } from './sqlite-leases.ts';
import { createSqliteLineStore } from './sqlite-line-store.ts';
import { StepQueue } from './step-queue.ts';

export interface SqliteStoreOptions {
  /** Of a file in an existing folder, or `:memory:`. */
  readonly path: string;
  /** Epoch milliseconds; the system's time unless a test gives another. */
  readonly clock?: () => number;
}

/** The clock, but for its steps back. */
function neverBack(clock: () => number): () => number {
  let lastMs = 0;
  return () => {
    lastMs = Math.max(lastMs, clock());
    return lastMs;
  };
}

/**
 * The store of one process, in one file.
 *
 * @throws StoreFault `store_unfit`: the file is held by another process, or is not ours
 */
export async function openSqliteStore({ path, clock = Date.now }: SqliteStoreOptions): Promise<Store> {
  const now = neverBack(clock);
  const database = openDatabase(path, now());
  const rooms = new RoomMemories(database);
  const queue = new StepQueue(database, rooms);
  return {
    kind: 'sqlite',
    line: createSqliteLineStore(rooms, queue, now),
    artifacts: createSqliteArtifactStore(database, queue, now),
    documents: createSqliteDocumentStore(database, queue),
    events: createSqliteEventFeed(rooms, queue),
    leases: createSqliteLeases(queue, now),
    // Writes what is there already: only a write tells whether the disk takes one.
    ping: () => queue.run(() => database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`)),
    async [Symbol.asyncDispose]() {
      queue.close();
      if (database.isOpen) database.close();
    },
  };
}
