import type { DatabaseSync } from 'node:sqlite';
import type { JoinAnswer, JoinAnswers, KeyedAnswers } from '../../room/line/line-memory.ts';
import { FirstDue } from './first-due.ts';
import { integer, integerOrNull, type Row } from './row.ts';

/** An entry is kept as a negative number. */
function joinAnswerOf(row: Row): JoinAnswer {
  const number = integer(row, 'number');
  const joined = { joinedAtMs: integer(row, 'joined_at_ms'), joinedDoorMs: integer(row, 'joined_door_ms') };
  return number > 0 ? { kind: 'number', number, ...joined } : { kind: 'entry', entry: -number, ...joined };
}

export function prepareJoinAnswers(database: DatabaseSync): (room: number) => JoinAnswers {
  const find = database.prepare(
    'SELECT number, joined_at_ms, joined_door_ms FROM join_answers WHERE room = ? AND ticket_id = ?',
  );
  // A ticket id may come again after its answer has lapsed and before that was forgotten.
  const add = database.prepare(
    'INSERT OR REPLACE INTO join_answers (room, ticket_id, number, joined_at_ms, joined_door_ms) VALUES (?, ?, ?, ?, ?)',
  );
  const forget = database.prepare(
    `DELETE FROM join_answers WHERE room = ? AND ticket_id IN
       (SELECT ticket_id FROM join_answers WHERE room = ? AND joined_door_ms <= ? ORDER BY joined_door_ms LIMIT ?)`,
  );
  const oldest = database.prepare('SELECT MIN(joined_door_ms) AS ms FROM join_answers WHERE room = ?');

  return (room) => {
    const first = new FirstDue(() => integerOrNull(oldest.get(room), 'ms'));
    return {
      find(ticketId) {
        const row = find.get(room, ticketId);
        return row === undefined ? null : joinAnswerOf(row);
      },
      add(ticketId, answer) {
        const number = answer.kind === 'number' ? answer.number : -answer.entry;
        add.run(room, ticketId, number, answer.joinedAtMs, answer.joinedDoorMs);
        first.add(answer.joinedDoorMs);
      },
      forget(joinedUntilMs, limit) {
        if (!first.isDue(joinedUntilMs)) return;
        forget.run(room, room, joinedUntilMs, limit);
        first.change();
      },
    };
  };
}

export function prepareKeyedAnswers(database: DatabaseSync): (room: number) => KeyedAnswers {
  const find = database.prepare(
    'SELECT by, serving, called, cut FROM keyed_answers WHERE room = ? AND step = ? AND key = ?',
  );
  const add = database.prepare('INSERT INTO keyed_answers VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const forget = database.prepare(
    `DELETE FROM keyed_answers WHERE room = ? AND (step, key) IN
       (SELECT step, key FROM keyed_answers WHERE room = ? AND given_at_ms <= ? ORDER BY given_at_ms LIMIT ?)`,
  );
  const oldest = database.prepare('SELECT MIN(given_at_ms) AS ms FROM keyed_answers WHERE room = ?');

  return (room) => {
    const first = new FirstDue(() => integerOrNull(oldest.get(room), 'ms'));
    return {
      find(step, key) {
        const row = find.get(room, step, key);
        if (row === undefined) return null;
        const [by, serving] = [integer(row, 'by'), integer(row, 'serving')];
        return { by, serving, called: integer(row, 'called'), cut: integer(row, 'cut') };
      },
      add(step, key, { by, serving, called, cut }, lineMs) {
        add.run(room, step, key, by, serving, called, cut, lineMs);
        first.add(lineMs);
      },
      forget(givenUntilMs, limit) {
        if (!first.isDue(givenUntilMs)) return;
        forget.run(room, room, givenUntilMs, limit);
        first.change();
      },
    };
  };
}
