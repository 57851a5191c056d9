import type { DatabaseSync } from 'node:sqlite';
import type { LineRecord } from '../../room/line/line-memory.ts';
import { newRecord } from '../../room/line/record.ts';
import { ACTS_KEPT, isAct } from '../../room/room-event.ts';
import { defaultSettings } from '../../room/settings.ts';
import { newSeed } from './new-seed.ts';
import { integer, text } from './row.ts';
import {
  ACTS_TABLE,
  AUDIT_TABLE,
  EVENTS_TABLE,
  JOIN_ANSWERS_INDEX,
  LATE_RETURNS_TABLE,
  NUMBER_BITS_TABLE,
  PLAN_TABLE,
  VISITS_TABLE,
} from './schema.ts';

/** Takes a file of version 1 to version 2: presence, the draw, the gate and events came with it. */
export function migrateToVersion2(database: DatabaseSync, storeMs: number): void {
  database.exec(`${NUMBER_BITS_TABLE} ${EVENTS_TABLE}
    INSERT INTO number_bits (room, kind, chunk, bits) SELECT room, 'used', chunk, bits FROM used_numbers;
    DROP TABLE used_numbers`);
  completeRecords(database, storeMs);
}

/** Takes a file of version 2 to version 3: late turns came with it, and tickets no longer age. */
export function migrateToVersion3(database: DatabaseSync, storeMs: number): void {
  database.exec(`ALTER TABLE visits DROP COLUMN ticket_raised_at_ms;
    ALTER TABLE late_returns RENAME TO old_late_returns;
    DROP INDEX late_returns_by_seen;
    ${LATE_RETURNS_TABLE}
    INSERT INTO late_returns (room, number, seen_at_ms) SELECT room, number, seen_at_ms FROM old_late_returns;
    DROP TABLE old_late_returns`);
  completeRecords(database, storeMs);
}

/**
 * Takes a file of version 3 to version 4: the three clocks and logins came with it. A visit keeps its end. All grants of a
 * generation were one login, of whatever client.
 */
export function migrateToVersion4(database: DatabaseSync, storeMs: number): void {
  if (!hasColumn(database, 'late_returns', 'paid')) {
    database.exec('ALTER TABLE late_returns ADD COLUMN paid INTEGER NOT NULL DEFAULT 0');
  }
  database.exec(`ALTER TABLE visits RENAME TO old_visits;
    DROP INDEX visits_by_end;
    ${VISITS_TABLE}`);
  // Of visits that were never exchanged and whose end was noted, the totals had it alone that they were abandoned.
  database.exec(`UPDATE old_visits SET outcome = 'abandoned' WHERE exchanged = 0 AND outcome IS NULL
    AND ends_at_ms <= (SELECT record ->> 'lastMs' FROM rooms WHERE id = room)`);
  const insert = database.prepare(
    `INSERT INTO visits SELECT room, sub, number, iif(ends_at_ms > ?3, ?2, 0), entered_at_ms,
       exchanged = 0 AND outcome IS NULL, exchanged,
       ends_at_ms, entered_at_ms, planned_end_ms - iif(outcome IS NULL, entered_at_ms, ends_at_ms), ticket_generation,
       grant_generation,
       json_array(json_object('serial', grant_generation, 'client', '', 'live', json(iif(exchanged, 'true', 'false')),
         'atMs', entered_at_ms, 'sessionMs', NULL)),
       0, outcome
     FROM old_visits WHERE room = ?1`,
  );
  for (const row of database.prepare('SELECT id, record FROM rooms').all()) {
    const { epoch, pastEpochs }: LineRecord = JSON.parse(text(row, 'record'));
    // What ended until the last reset is of an earlier epoch, no matter of which.
    insert.run(integer(row, 'id'), epoch, pastEpochs.at(-1)?.endedAtMs ?? 0);
  }
  database.exec('DROP TABLE old_visits');
  completeRecords(database, storeMs);
}

/** Takes a file of version 4 to version 5: join answers are remembered in door time. Those there are begin their time anew. */
export function migrateToVersion5(database: DatabaseSync): void {
  database.exec(`ALTER TABLE join_answers ADD COLUMN joined_door_ms INTEGER NOT NULL DEFAULT 0;
    UPDATE join_answers SET joined_door_ms = (SELECT record ->> 'doorMs' FROM rooms WHERE id = room);
    DROP INDEX join_answers_by_time;
    ${JOIN_ANSWERS_INDEX}`);
}

/** Takes a file of version 5 to version 6: copies of acts came with it. */
export function migrateToVersion6(database: DatabaseSync): void {
  database.exec(ACTS_TABLE);
  const newestFirst = database.prepare('SELECT id, at_ms, event FROM events WHERE room = ? ORDER BY id DESC');
  const keep = database.prepare('INSERT INTO acts (room, id, at_ms, event) VALUES (?, ?, ?, ?)');
  for (const found of database.prepare('SELECT id FROM rooms').all()) {
    const room = integer(found, 'id');
    let kept = 0;
    for (const row of newestFirst.iterate(room)) {
      if (!isAct(JSON.parse(text(row, 'event')))) continue;
      keep.run(room, integer(row, 'id'), integer(row, 'at_ms'), text(row, 'event'));
      kept += 1;
      if (kept === ACTS_KEPT) break;
    }
  }
}

/** Takes a file of version 6 to version 7: planned changes and the audit log came with it. */
export function migrateToVersion7(database: DatabaseSync): void {
  database.exec(`${PLAN_TABLE} ${AUDIT_TABLE}`);
}

function hasColumn(database: DatabaseSync, table: string, column: string): boolean {
  return database.prepare(`SELECT 1 FROM pragma_table_info('${table}') WHERE name = ?`).get(column) !== undefined;
}

/** Gives each room's record the fields that are new. */
function completeRecords(database: DatabaseSync, storeMs: number): void {
  const update = database.prepare('UPDATE rooms SET record = ? WHERE id = ?');
  for (const row of database.prepare('SELECT id, record FROM rooms').all()) {
    const { lastMs, ...known }: LineRecord & { lastMs?: number } = JSON.parse(text(row, 'record'));
    const fileSettings = { ...defaultSettings, ...known.fileSettings };
    // Until version 3 there was one time of the last step.
    const times = lastMs === undefined ? {} : { clockMs: lastMs, lineMs: lastMs, doorMs: lastMs };
    const record = { ...newRecord(fileSettings, newSeed(), storeMs), ...times, ...known, fileSettings };
    update.run(JSON.stringify(record), integer(row, 'id'));
  }
}
