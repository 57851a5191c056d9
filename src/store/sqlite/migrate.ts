import type { DatabaseSync } from 'node:sqlite';
import type { LineRecord } from '../../room/line/line-memory.ts';
import { newRecord } from '../../room/line/record.ts';
import { defaultSettings } from '../../room/settings.ts';
import { newSeed } from './new-seed.ts';
import { integer, text } from './row.ts';
import { EVENTS_TABLE, NUMBER_BITS_TABLE } from './schema.ts';

/** Takes a file of version 1 to version 2: presence, the draw, the gate and events came with it. */
export function migrateToVersion2(database: DatabaseSync, nowMs: number): void {
  database.exec(`${NUMBER_BITS_TABLE} ${EVENTS_TABLE}
    INSERT INTO number_bits (room, kind, chunk, bits) SELECT room, 'used', chunk, bits FROM used_numbers;
    DROP TABLE used_numbers`);
  const update = database.prepare('UPDATE rooms SET record = ? WHERE id = ?');
  for (const row of database.prepare('SELECT id, record FROM rooms').all()) {
    const known: LineRecord = JSON.parse(text(row, 'record'));
    const fileSettings = { ...defaultSettings, ...known.fileSettings };
    const record = { ...newRecord(fileSettings, newSeed(), nowMs), ...known, fileSettings };
    update.run(JSON.stringify(record), integer(row, 'id'));
  }
}
