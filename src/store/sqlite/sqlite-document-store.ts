import type { DatabaseSync } from 'node:sqlite';
import type { DocumentStore } from '../document-store.ts';
import { integer, text } from './row.ts';
import type { StepQueue } from './step-queue.ts';

export function createSqliteDocumentStore(database: DatabaseSync, queue: StepQueue): DocumentStore {
  const read = database.prepare('SELECT value, version FROM documents WHERE name = ?');
  const version = database.prepare('SELECT version FROM documents WHERE name = ?');
  const create = database.prepare('INSERT OR IGNORE INTO documents (name, value, version) VALUES (?, ?, 1)');
  const replace = database.prepare(
    'UPDATE documents SET value = ?, version = version + 1 WHERE name = ? AND version = ?',
  );

  return {
    read: (name) =>
      queue.read(() => {
        const row = read.get(name);
        return row === undefined ? null : { value: JSON.parse(text(row, 'value')), version: integer(row, 'version') };
      }),

    version: (name) =>
      queue.read(() => {
        const row = version.get(name);
        return row === undefined ? 0 : integer(row, 'version');
      }),

    write: (name, value, expectedVersion) =>
      queue.run(() => {
        const json = JSON.stringify(value);
        const { changes } = expectedVersion === 0 ? create.run(name, json) : replace.run(json, name, expectedVersion);
        return changes > 0;
      }),
  };
}
