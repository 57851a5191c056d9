import type { DatabaseSync } from 'node:sqlite';
import type { EventLog } from '../../room/line/line-memory.ts';
import type { FeedEvent } from '../event-feed.ts';
import { integer, type Row, text } from './row.ts';

/** Events as the steps write them and the feed reads them. */
export interface StoredEvents extends EventLog {
  readonly after: (id: number, limit: number) => FeedEvent[];
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
  const after = database.prepare('SELECT id, at_ms, event FROM events WHERE room = ? AND id > ? ORDER BY id LIMIT ?');

  return (room) => {
    /** Id of the oldest event, as far as it was looked for; null: it was not. */
    let first: number | null = null;
    return {
      append: (id, atMs, event) => void append.run(room, id, atMs, JSON.stringify(event)),
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
      after: (id, limit) => after.all(room, id, limit).map(eventOf),
      newest() {
        const row = newest.get(room);
        return row === undefined ? 0 : integer(row, 'id');
      },
    };
  };
}
