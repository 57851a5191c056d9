import type { DatabaseSync } from 'node:sqlite';
import type { AuditStore } from '../audit-store.ts';
import { integer, text } from './row.ts';
import type { StepQueue } from './step-queue.ts';

/** Of a ring only the oldest entries go, so that a number that rises by one tells how many there are. */
export function createSqliteAuditStore(database: DatabaseSync, queue: StepQueue, storeMs: () => number): AuditStore {
  const remembered = database.prepare('SELECT 1 FROM audit WHERE token = ? AND at_ms > ?');
  const newest = database.prepare('SELECT coalesce(max(id), 0) AS id FROM audit');
  const last = database.prepare('SELECT coalesce(max(seq), 0) AS seq FROM audit WHERE ring = ?');
  const insert = database.prepare('INSERT INTO audit (ring, seq, id, at_ms, token, entry) VALUES (?, ?, ?, ?, ?, ?)');
  const drop = database.prepare('DELETE FROM audit WHERE ring = ? AND seq <= ?');
  const forget = database.prepare('DELETE FROM audit WHERE id <= ?');
  const read = database.prepare('SELECT id, at_ms, entry FROM audit WHERE id < ? AND id >= ? ORDER BY id DESC LIMIT ?');
  const counted = (statement: typeof newest, column: string, ...values: string[]): number =>
    integer(statement.get(...values) ?? {}, column);

  return {
    append: ({ ring, entry, token, rememberMs, most, keepMs }) =>
      queue.run(() => {
        const atMs = storeMs();
        if (remembered.get(token, atMs - rememberMs) !== undefined) return;
        const id = Math.max(atMs, counted(newest, 'id') + 1);
        const seq = counted(last, 'seq', ring) + 1;
        insert.run(ring, seq, id, atMs, token, JSON.stringify(entry));
        drop.run(ring, seq - most);
        forget.run(atMs - keepMs);
      }),

    read: ({ before, sinceMs, limit }) =>
      queue.read(() =>
        read.all(before ?? Number.MAX_SAFE_INTEGER, sinceMs, limit).map((row) => ({
          ...{ id: integer(row, 'id'), atMs: integer(row, 'at_ms') },
          entry: JSON.parse(text(row, 'entry')),
        })),
      ),
  };
}
