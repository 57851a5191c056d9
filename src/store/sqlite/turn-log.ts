import type { DatabaseSync } from 'node:sqlite';
import type { TurnLog, Turns } from '../../room/line/line-memory.ts';
import { integer, type Row } from './row.ts';

function turnsOf(row: Row | undefined): Turns | null {
  if (row === undefined) return null;
  return { upTo: integer(row, 'up_to'), endsAtMs: integer(row, 'ends_at_ms'), untaken: integer(row, 'untaken') };
}

export function prepareTurnLog(database: DatabaseSync): (room: number) => TurnLog {
  const of = database.prepare('SELECT * FROM turns WHERE room = ? AND up_to >= ? ORDER BY up_to LIMIT 1');
  const last = database.prepare('SELECT * FROM turns WHERE room = ? ORDER BY up_to DESC LIMIT 1');
  const insert = database.prepare('INSERT INTO turns (room, up_to, ends_at_ms, untaken) VALUES (?, ?, ?, ?)');
  const update = database.prepare(
    'UPDATE turns SET up_to = ?, ends_at_ms = ?, untaken = ? WHERE room = ? AND up_to = ?',
  );
  const remove = database.prepare('DELETE FROM turns WHERE room = ? AND up_to = ?');

  return (room) => ({
    of: (number) => turnsOf(of.get(room, number)),
    first: () => turnsOf(of.get(room, 0)),
    last: () => turnsOf(last.get(room)),
    append: ({ upTo, endsAtMs, untaken }) => void insert.run(room, upTo, endsAtMs, untaken),
    replace: (at, { upTo, endsAtMs, untaken }) => void update.run(upTo, endsAtMs, untaken, room, at),
    remove: (upTo) => void remove.run(room, upTo),
  });
}
