import type { DatabaseSync } from 'node:sqlite';
import type { LineMemory, LineRecord } from '../../room/line/line-memory.ts';
import { PRESENT_MINUTES } from '../../room/line/presence.ts';
import { roomUnknown } from '../faults.ts';
import { prepareJoinAnswers, prepareKeyedAnswers } from './answers.ts';
import { prepareEventLog, type StoredEvents } from './event-log.ts';
import { prepareLateReturns } from './late-returns.ts';
import { type CachedChunks, prepareNumberChunks } from './number-chunks.ts';
import { integer, text } from './row.ts';
import type { GroupMemory } from './step-queue.ts';
import { prepareTurnLog } from './turn-log.ts';
import { prepareVisits, type StoredVisits } from './visits.ts';

/** A room's line in the database. Its record and the bits of its numbers are held in memory while a group runs. */
export interface RoomMemory extends LineMemory {
  readonly visits: StoredVisits;
  readonly events: StoredEvents;
}

interface KnownRoom {
  readonly id: number;
  readonly memory: RoomMemory;
  readonly bits: readonly CachedChunks[];
}

const TABLES_OF_AN_EPOCH = ['turns', 'late_returns', 'join_answers'] as const;

/** The rooms that were used, each read once and kept: no other process writes the file. */
export class RoomMemories implements GroupMemory {
  readonly #known = new Map<string, KnownRoom>();
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
      for (const chunks of known.bits) chunks.write();
    }
    this.#changed.clear();
  };

  readonly forget = (): void => {
    this.#changed.clear();
    this.#known.clear();
  };

  #remember(room: string, id: number, record: LineRecord): RoomMemory {
    const { turns, chunks, visits, late, joins, keys, events, clear } = this.#statements;
    const [used, passedOver] = [chunks(id, 'used'), chunks(id, 'passed over')];
    const seen = Array.from({ length: PRESENT_MINUTES }, (_, minute) => chunks(id, `seen ${minute}`));
    const bits = [used, passedOver, ...seen];
    const memory: RoomMemory = {
      room,
      record,
      turns: turns(id),
      ...{ used, passedOver, seen },
      visits: visits(id),
      late: late(id),
      joins: joins(id),
      keys: keys(id),
      events: events(id),
      clear() {
        for (const statement of clear) statement.run(id);
        for (const numbers of bits) numbers.clear();
      },
    };
    this.#known.set(room, { id, memory, bits });
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
    chunks: prepareNumberChunks(database),
    visits: prepareVisits(database),
    late: prepareLateReturns(database),
    joins: prepareJoinAnswers(database),
    keys: prepareKeyedAnswers(database),
    events: prepareEventLog(database),
  };
}
