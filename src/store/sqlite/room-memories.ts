import type { DatabaseSync } from 'node:sqlite';
import type { LineMemory, LineRecord } from '../../room/line/line-memory.ts';
import { LONGEST_DOOR_STEP_MS, PRESENT_MINUTES } from '../../room/line-limits.ts';
import { defaultSettings } from '../../room/settings.ts';
import { roomUnknown } from '../faults.ts';
import { prepareJoinAnswers, prepareKeyedAnswers } from './answers.ts';
import { prepareEventLog, type StoredEvents } from './event-log.ts';
import { prepareLateReturns } from './late-returns.ts';
import { type CachedChunks, prepareNumberChunks } from './number-chunks.ts';
import { preparePlannedChanges } from './planned-changes.ts';
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
  /** The record as it was written last. */
  written: { readonly atMs: number; readonly lasting: string } | null;
}

/**
 * For so long a record is not written when only time went on: less than door time may move with one step, so that a room
 * that is read from the database goes on as if each step had been written (LINE.md, three clocks).
 */
const UNWRITTEN_MS = LONGEST_DOOR_STEP_MS - 1_000;

/** What of a record does not follow from the time alone. Of a period of the rate nothing was used if nothing else has changed. */
function lastingOf({
  clockMs: _,
  lineMs: __,
  doorMs: ___,
  period: ____,
  credit: _____,
  ...lasting
}: LineRecord): string {
  return JSON.stringify(lasting);
}

/** What the record of a version without a plan lacks. */
const unplanned = { plannedAtMs: null, plannedMade: 0 };

const TABLES_OF_AN_EPOCH = ['turns', 'late_returns', 'join_answers'] as const;

function mustBeWritten({ memory, written }: KnownRoom, lasting: string): boolean {
  return written?.lasting !== lasting || memory.record.lineMs - written.atMs >= UNWRITTEN_MS;
}

/** The rooms that were used, each read once and kept: no other process writes the file. */
export class RoomMemories implements GroupMemory {
  readonly #known = new Map<string, KnownRoom>();
  readonly #changed = new Set<string>();
  readonly #statements: ReturnType<typeof prepareStatements>;

  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
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
    return known !== undefined ? known.memory : this.#remember(room, this.#load(room));
  }

  /**
   * Runs a step on a room as it is now, and takes everything back that it did.
   * @throws StoreFault `room_unknown`
   */
  rehearse<Result>(room: string, run: (memory: RoomMemory) => Result): Result {
    // What other steps of the group have left in memory is to be found in the database.
    this.write();
    const { memory } = this.#load(room);
    const known = this.#known.get(room);
    // Its times may not have been written.
    if (known !== undefined) Object.assign(memory.record, structuredClone(known.memory.record));
    this.#database.exec('SAVEPOINT dry_run');
    try {
      return run(memory);
    } finally {
      // After some faults SQLite has rolled back everything by itself.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK TO dry_run; RELEASE dry_run');
    }
  }

  has(room: string): boolean {
    return this.#known.has(room) || this.#statements.find.get(room) !== undefined;
  }

  create(room: string, record: LineRecord): void {
    const { lastInsertRowid } = this.#statements.insert.run(room, JSON.stringify(record));
    this.#remember(room, this.#inDatabase(room, Number(lastInsertRowid), record));
  }

  readonly write = (): void => {
    const changed = [...this.#changed].flatMap((room) => this.#known.get(room) ?? []);
    this.#changed.clear();
    for (const { bits } of changed) for (const chunks of bits) chunks.write();
    const records = changed.map((known) => ({ known, lasting: lastingOf(known.memory.record) }));
    // One that must be written makes the disk work: then the times of the others are written along.
    if (!records.some(({ known, lasting }) => mustBeWritten(known, lasting))) return;
    for (const { known, lasting } of records) {
      const { record } = known.memory;
      this.#statements.update.run(JSON.stringify(record), known.id);
      known.written = { atMs: record.lineMs, lasting };
    }
  };

  readonly forget = (): void => {
    this.#changed.clear();
    this.#known.clear();
  };

  #remember(room: string, known: KnownRoom): RoomMemory {
    this.#known.set(room, known);
    return known.memory;
  }

  #load(room: string): KnownRoom {
    const row = this.#statements.find.get(room);
    if (row === undefined) throw roomUnknown(room);
    const stored: LineRecord = JSON.parse(text(row, 'record'));
    // A setting that is new has its default until the room is configured.
    const fileSettings = { ...defaultSettings, ...stored.fileSettings };
    const record = { ...unplanned, ...stored, fileSettings };
    return this.#inDatabase(room, integer(row, 'id'), record);
  }

  #inDatabase(room: string, id: number, record: LineRecord): KnownRoom {
    const { turns, chunks, visits, late, joins, keys, plan, events, clear } = this.#statements;
    const [used, passedOver, voidNumbers] = [chunks(id, 'used'), chunks(id, 'passed over'), chunks(id, 'void')];
    const seen = Array.from({ length: PRESENT_MINUTES }, (_, minute) => chunks(id, `seen ${minute}`));
    const bits = [used, passedOver, voidNumbers, ...seen];
    const memory: RoomMemory = {
      room,
      record,
      turns: turns(id),
      ...{ used, passedOver, voidNumbers, seen },
      visits: visits(id),
      late: late(id),
      joins: joins(id),
      keys: keys(id),
      plan: plan(id),
      events: events(id),
      clear() {
        for (const statement of clear) statement.run(id);
        for (const numbers of bits) numbers.clear();
      },
    };
    return { id, memory, bits, written: null };
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
    plan: preparePlannedChanges(database),
    events: prepareEventLog(database),
  };
}
