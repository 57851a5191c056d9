import type { DatabaseSync } from 'node:sqlite';
import type { LateReturns } from '../../room/line/line-memory.ts';

export function prepareLateReturns(database: DatabaseSync): (room: number) => LateReturns {
  const update = database.prepare('UPDATE late_returns SET seen_at_ms = ? WHERE room = ? AND number = ?');
  const insert = database.prepare('INSERT INTO late_returns (room, number, seen_at_ms) VALUES (?, ?, ?)');
  const remove = database.prepare('DELETE FROM late_returns WHERE room = ? AND number = ?');
  const removeUpTo = database.prepare('DELETE FROM late_returns WHERE room = ? AND number <= ?');
  const removeUnseen = database.prepare('DELETE FROM late_returns WHERE room = ? AND seen_at_ms <= ?');
  const removeAbove = database.prepare('DELETE FROM late_returns WHERE room = ? AND number > ?');

  return (room) => ({
    see(number, nowMs) {
      if (update.run(nowMs, room, number).changes > 0) return false;
      insert.run(room, number, nowMs);
      return true;
    },
    remove: (number) => remove.run(room, number).changes > 0,
    removeStale(seenUntilMs, upTo) {
      return Number(removeUpTo.run(room, upTo).changes) + Number(removeUnseen.run(room, seenUntilMs).changes);
    },
    removeAbove: (number) => Number(removeAbove.run(room, number).changes),
  });
}
