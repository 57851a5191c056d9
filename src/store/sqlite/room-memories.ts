import type { DatabaseSync } from 'node:sqlite';
import type { LineMemory, LineRecord } from '../../room/line/line-memory.ts';
import { roomUnknown } from '../faults.ts';
import { prepareJoinAnswers, prepareKeyedAnswers } from './answers.ts';
import { prepareLateReturns } from './late-returns.ts';
import { integer, text } from './row.ts';
import type { GroupMemory } from './step-queue.ts';
import { prepareTurnLog } from './turn-log.ts';
import { type CachedUsedNumbers, prepareUsedNumbers } from './used-numbers.ts';
import { prepareVisits, type StoredVisits } from './visits.ts';

/** A room's line in the database. Its record and its used numbers are held in memory while a group runs. */
export interface RoomMemory extends LineMemory {
  readonly used: CachedUsedNumbers;
  readonly visits: StoredVisits;
}

const TABLES_OF_AN_EPOCH = ['turns', 'late_returns', 'join_answers'] as const;

/** The rooms that were used, each read once and kept: no other process writes the file. */
export class RoomMemories implements GroupMemory {
  readonly #known = new Map<string, { readonly id: number; readonly memory: RoomMemory }>();
  readonly #changed = new Set<string>();
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database);
  }

  /** The line of a room, to be changed by a step. @throws StoreFault `room_unknown` */
  toChange(room: string): RoomMemory {
    const memory = this.toRead(room);
    this.#changed.add(room);
    return memory;
  }

  /** The line of a room. @throws StoreFault `room_unknown` */
  toRead(room: string): RoomMemory {
    const known = this.#known.get(room);
    if (known !== undefined) return known.memory;
    const row = this.#statements.find.get(room);
    if (row === undefined) throw roomUnknown(room);
    const record: LineRecord = JSON.parse(text(row, 'record'));
    return this.#remember(room, integer(row, 'id'), record);
  }

  has(room: string): boolean {
    return this.#known.has(room) || this.#statements.find.get(room) !== undefined;
  }

  create(room: string, record: LineRecord): void {
    const { lastInsertRowid } = this.#statements.insert.run(room, JSON.stringify(record));
    this.#remember(room, Number(lastInsertRowid), record);
  }

  readonly write = (): void => {
    for (const room of this.#changed) {
      const known = this.#known.get(room);
      if (known === undefined) continue;
      this.#statements.update.run(JSON.stringify(known.memory.record), known.id);
      known.memory.used.write();
    }
    this.#changed.clear();
  };

  readonly forget = (): void => {
    this.#changed.clear();
    this.#known.clear();
  };

  #remember(room: string, id: number, record: LineRecord): RoomMemory {
    const { turns, used, visits, late, joins, keys, clear } = this.#statements;
    const usedNumbers = used(id);
    const memory: RoomMemory = {
      room,
      record,
      turns: turns(id),
      used: usedNumbers,
      visits: visits(id),
      late: late(id),
      joins: joins(id),
      keys: keys(id),
      clear() {
        for (const statement of clear) statement.run(id);
        usedNumbers.clear();
      },
    };
    this.#known.set(room, { id, memory });
    return memory;
  }
}

function prepareStatements(database: DatabaseSync) {
  return {
    find: database.prepare('SELECT id, record FROM rooms WHERE name = ?'),
    insert: database.prepare('INSERT INTO rooms (name, record) VALUES (?, ?)'),
    update: database.prepare('UPDATE rooms SET record = ? WHERE id = ?'),
    clear: TABLES_OF_AN_EPOCH.map((table) => database.prepare(`DELETE FROM ${table} WHERE room = ?`)),
    turns: prepareTurnLog(database),
    used: prepareUsedNumbers(database),
    visits: prepareVisits(database),
    late: prepareLateReturns(database),
    joins: prepareJoinAnswers(database),
    keys: prepareKeyedAnswers(database),
  };
}
