import type { DatabaseSync } from 'node:sqlite';
import type { PlannedChanges } from '../../room/line/line-memory.ts';
import type { PlannedChange } from '../../room/planned-change.ts';
import { integer, type Row, text } from './row.ts';

function plannedOf(row: Row): PlannedChange {
  const by = row.by === null ? null : text(row, 'by');
  return { id: text(row, 'id'), atMs: integer(row, 'at_ms'), change: JSON.parse(text(row, 'change')), by };
}

export function preparePlannedChanges(database: DatabaseSync): (room: number) => PlannedChanges {
  const find = database.prepare('SELECT id, at_ms, change, by FROM planned_changes WHERE room = ? AND id = ?');
  const next = database.prepare(
    'SELECT id, at_ms, change, by FROM planned_changes WHERE room = ? ORDER BY at_ms, planned LIMIT ?',
  );
  const count = database.prepare('SELECT count(*) AS planned FROM planned_changes WHERE room = ?');
  const insert = database.prepare(
    'INSERT INTO planned_changes (room, id, at_ms, planned, change, by) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const remove = database.prepare('DELETE FROM planned_changes WHERE room = ? AND id = ?');

  return (room) => ({
    find(id) {
      const row = find.get(room, id);
      return row === undefined ? null : plannedOf(row);
    },
    next: (limit) => next.all(room, limit).map(plannedOf),
    count: () => integer(count.get(room) ?? {}, 'planned'),
    add: ({ id, atMs, change, by }, order) => void insert.run(room, id, atMs, order, JSON.stringify(change), by),
    remove: (id) => void remove.run(room, id),
  });
}
