import type { DatabaseSync } from 'node:sqlite';
import type { LateReturns } from '../../room/line/line-memory.ts';
import { integer } from './row.ts';

export function prepareLateReturns(database: DatabaseSync): (room: number) => LateReturns {
  const find = database.prepare('SELECT turn_ends_at_ms FROM late_returns WHERE room = ? AND number = ?');
  const update = database.prepare(
    'UPDATE late_returns SET seen_at_ms = MAX(seen_at_ms, ?) WHERE room = ? AND number = ?',
  );
  const insert = database.prepare('INSERT INTO late_returns (room, number, seen_at_ms, paid) VALUES (?, ?, ?, ?)');
  const first = database.prepare(
    'SELECT number, paid, seen_at_ms FROM late_returns WHERE room = ? AND turn_ends_at_ms IS NULL AND paid >= ? ORDER BY number LIMIT 1',
  );
  const giveTurn = database.prepare('UPDATE late_returns SET turn_ends_at_ms = ? WHERE room = ? AND number = ?');
  const remove = database.prepare('DELETE FROM late_returns WHERE room = ? AND number = ?');
  const removeEnded = database.prepare(
    'DELETE FROM late_returns WHERE room = ? AND turn_ends_at_ms <= ? RETURNING number',
  );
  const removeUnseen = database.prepare(
    'DELETE FROM late_returns WHERE room = ? AND turn_ends_at_ms IS NULL AND seen_at_ms <= ?',
  );
  const removeWaitingAbove = database.prepare(
    'DELETE FROM late_returns WHERE room = ? AND number > ? AND turn_ends_at_ms IS NULL',
  );
  const removeAbove = database.prepare('DELETE FROM late_returns WHERE room = ? AND number > ?');

  return (room) => ({
    find(number) {
      const row = find.get(room, number);
      if (row === undefined) return null;
      return { turnEndsAtMs: row.turn_ends_at_ms === null ? null : integer(row, 'turn_ends_at_ms') };
    },
    see(number, doorMs, paid) {
      if (update.run(doorMs, room, number).changes > 0) return false;
      insert.run(room, number, doorMs, paid ? 1 : 0);
      return true;
    },
    first(which) {
      const row = first.get(room, which === 'paid' ? 1 : 0);
      if (row === undefined) return null;
      return {
        number: integer(row, 'number'),
        paid: integer(row, 'paid') === 1,
        seenMs: integer(row, 'seen_at_ms'),
      };
    },
    giveTurn: (number, endsAtMs) => void giveTurn.run(endsAtMs, room, number),
    remove: (number) => void remove.run(room, number),
    removeEnded: (untilMs) => removeEnded.all(room, untilMs).map((row) => integer(row, 'number')),
    removeUnseen: (seenUntilMs) => Number(removeUnseen.run(room, seenUntilMs).changes),
    removeAbove(number) {
      const waiting = Number(removeWaitingAbove.run(room, number).changes);
      return { waiting, turns: Number(removeAbove.run(room, number).changes) };
    },
  });
}
