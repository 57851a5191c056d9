import type { DatabaseSync } from 'node:sqlite';
import type { EventLog } from '../../room/line/line-memory.ts';
import type { FeedEvent } from '../event-feed.ts';
import { integer, type Row, text } from './row.ts';

/** Events as the steps write them and the feed reads them. */
export interface StoredEvents extends EventLog {
  readonly after: (id: number, limit: number, only: 'all' | 'acts') => FeedEvent[];
  /** 0: there is none. */
  readonly newest: () => number;
}

function eventOf(row: Row): FeedEvent {
  return { id: integer(row, 'id'), atMs: integer(row, 'at_ms'), event: JSON.parse(text(row, 'event')) };
}

export function prepareEventLog(database: DatabaseSync): (room: number) => StoredEvents {
  const append = database.prepare('INSERT INTO events (room, id, at_ms, event) VALUES (?, ?, ?, ?)');
  const oldest = database.prepare('SELECT id FROM events WHERE room = ? ORDER BY id LIMIT 1');
  const newest = database.prepare('SELECT id FROM events WHERE room = ? ORDER BY id DESC LIMIT 1');
  const forget = database.prepare('DELETE FROM events WHERE room = ? AND id < ?');
  // Acts that are older than all other events, then all events.
  const all = database.prepare(
    `SELECT id, at_ms, event FROM acts WHERE room = ?1 AND id > ?2
       AND id < (SELECT id FROM events WHERE room = ?1 ORDER BY id LIMIT 1)
     UNION ALL SELECT id, at_ms, event FROM events WHERE room = ?1 AND id > ?2
     ORDER BY id LIMIT ?3`,
  );
  const acts = database.prepare('SELECT id, at_ms, event FROM acts WHERE room = ? AND id > ? ORDER BY id LIMIT ?');
  const keepAct = database.prepare('INSERT INTO acts (room, id, at_ms, event) VALUES (?, ?, ?, ?)');
  const countActs = database.prepare('SELECT count(*) AS held FROM acts WHERE room = ?');
  const dropActs = database.prepare(
    'DELETE FROM acts WHERE room = ?1 AND id IN (SELECT id FROM acts WHERE room = ?1 ORDER BY id LIMIT ?2)',
  );
  const forgetActs = database.prepare(
    `DELETE FROM acts WHERE room = ?1 AND at_ms <= ?2
       AND id IN (SELECT id FROM acts WHERE room = ?1 ORDER BY id LIMIT ?3)`,
  );

  return (room) => {
    /** Id of the oldest event, as far as it was looked for; null: it was not. */
    let first: number | null = null;
    /** How many acts there are; null: nobody has counted. */
    let held: number | null = null;
    return {
      append: (id, atMs, event) => void append.run(room, id, atMs, JSON.stringify(event)),
      keepAct(id, atMs, event, most) {
        held ??= integer(countActs.get(room) ?? {}, 'held');
        keepAct.run(room, id, atMs, JSON.stringify(event));
        held += 1;
        if (held > most) held -= Number(dropActs.run(room, held - most).changes);
      },
      forgetActs(untilMs, limit) {
        const { changes } = forgetActs.run(room, untilMs, limit);
        if (held !== null) held -= Number(changes);
      },
      forget(upTo, limit) {
        if (first === null) {
          const row = oldest.get(room);
          if (row === undefined) return;
          first = integer(row, 'id');
        }
        if (first > upTo) return;
        // Ids rise by one: a range of them is a number of events.
        first = Math.min(upTo + 1, first + limit);
        forget.run(room, first);
      },
      after: (id, limit, only) => (only === 'acts' ? acts : all).all(room, id, limit).map(eventOf),
      newest() {
        const row = newest.get(room);
        return row === undefined ? 0 : integer(row, 'id');
      },
    };
  };
}
