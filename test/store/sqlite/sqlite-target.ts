import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { appendEvent } from '../../../src/room/line/append-event.ts';
import type { RoomEvent } from '../../../src/room/room-event.ts';
import {
  createSqliteStore,
  openSqliteParts,
  openSqliteStore,
  type SqliteParts,
} from '../../../src/store/sqlite/sqlite-store.ts';
import { quickFolder } from '../../support/quick-folder.ts';
import type { BulkEvent, StoreFixture, StoreTarget } from '../contract/store-target.ts';
import { skipNumbers } from './skip-numbers.ts';

/** SQLite loses no writes: its line is made to look as if it had. */
function skipping({ queue, rooms }: SqliteParts): Required<StoreFixture>['skipNumbers'] {
  return (room, count) => queue.run(() => skipNumbers(rooms.toChange(room), count));
}

const bulkEvents: Readonly<Record<BulkEvent, RoomEvent>> = {
  'turns.missed': { type: 'turns.missed', upTo: 1, count: 1 },
  'gate.changed': { type: 'gate.changed', shut: true },
};

function noting({ queue, rooms }: SqliteParts): Required<StoreFixture>['noteMany'] {
  return (room, type, count) =>
    queue.run(() => {
      const memory = rooms.toChange(room);
      for (let noted = 0; noted < count; noted++) appendEvent(memory, bulkEvents[type]);
    });
}

/** Every row of every table that is a room's, or nobody's. */
function contentsOf({ database }: SqliteParts): Required<StoreFixture>['contents'] {
  const tables = database.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all();
  return async (room) => {
    const id = database.prepare('SELECT id FROM rooms WHERE name = ?').get(room)?.id ?? null;
    return tables.map(({ name, sql }) => {
      if (name === 'rooms') return database.prepare('SELECT * FROM rooms WHERE id = ?').all(id);
      if (!String(sql).includes('room INTEGER')) return database.prepare(`SELECT * FROM ${name}`).all();
      return database.prepare(`SELECT * FROM ${name} WHERE room = ?`).all(id);
    });
  };
}

/** A store that ends with its handle. SQLite serves one process: there is no second handle. */
export const memoryTarget: StoreTarget = {
  async open(time) {
    const parts = openSqliteParts({ path: ':memory:', ...time });
    const store = createSqliteStore(parts);
    return {
      ...{ store, other: store, reopen: null },
      skipNumbers: skipping(parts),
      noteMany: noting(parts),
      contents: contentsOf(parts),
      close: async () => await store[Symbol.asyncDispose](),
    };
  },
};

/** A store in a file of its own. */
export const fileTarget: StoreTarget = {
  async open(time) {
    const folder = quickFolder('sqlite-store-');
    const path = join(folder, 'store.db');
    const parts = openSqliteParts({ path, ...time });
    const store = createSqliteStore(parts);
    let current = store;
    return {
      store,
      other: store,
      skipNumbers: skipping(parts),
      noteMany: noting(parts),
      contents: contentsOf(parts),
      async reopen() {
        await current[Symbol.asyncDispose]();
        current = await openSqliteStore({ path, ...time });
        return current;
      },
      async close() {
        await current[Symbol.asyncDispose]();
        await rm(folder, { recursive: true });
      },
    };
  },
};
