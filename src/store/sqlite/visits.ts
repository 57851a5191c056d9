import type { DatabaseSync } from 'node:sqlite';
import { isAtDoor, type KeptVisit } from '../../room/kept-visit.ts';
import type { Visits } from '../../room/line/line-memory.ts';
import type { Outcome } from '../../room/visit.ts';
import { FirstDue } from './first-due.ts';
import { integer, integerOrNull, type Row, text } from './row.ts';

/** A place in the order of visits: those at the door first, then by their end. */
export interface VisitPosition {
  readonly atDoor: boolean;
  readonly endsAtMs: number;
  readonly sub: string;
}

/** The first and last end of the visits to list past the door, both exclusive below and inclusive above. Line time. */
export interface VisitRange {
  readonly endsAfterMs: number;
  readonly endsUntilMs: number;
}

/** A `sub` is of the base64url alphabet. */
const BEHIND_ALL_SUBS = '~';

export interface StoredVisits extends Visits {
  /** Visits past the door of the range after a position, by their end. */
  readonly list: (range: VisitRange, after: VisitPosition | null, limit: number) => KeptVisit[];
  /** Visits at the door after a position, by their end. */
  readonly listAtDoor: (after: VisitPosition | null, limit: number) => KeptVisit[];
}

const OUTCOMES: ReadonlySet<unknown> = new Set<Outcome>(['completed', 'abandoned', 'expired', 'lapsed']);

function isOutcome(value: unknown): value is Outcome {
  return OUTCOMES.has(value);
}

function visitOf(row: Row): KeptVisit {
  return {
    sub: text(row, 'sub'),
    number: integer(row, 'number'),
    epoch: integer(row, 'epoch'),
    enteredAtMs: integer(row, 'entered_at_ms'),
    exchanged: integer(row, 'exchanged') === 1,
    endsAtMs: integer(row, 'ends_at_ms'),
    doorEnteredMs: integer(row, 'door_entered_ms'),
    leftMs: integer(row, 'left_ms'),
    ticketGeneration: integer(row, 'ticket_generation'),
    serial: integer(row, 'serial'),
    logins: JSON.parse(text(row, 'logins')),
    contestedMs: integer(row, 'contested_ms'),
    outcome: isOutcome(row.outcome) ? row.outcome : null,
  };
}

export function prepareVisits(database: DatabaseSync): (room: number) => StoredVisits {
  const find = database.prepare('SELECT * FROM visits WHERE room = ? AND sub = ?');
  const save = database.prepare('INSERT OR REPLACE INTO visits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const lapsing = database.prepare(
    'SELECT * FROM visits WHERE room = ? AND at_door = 1 AND ends_at_ms <= ? ORDER BY ends_at_ms, sub',
  );
  const ended = database.prepare(
    `SELECT sub, number FROM visits WHERE room = ? AND at_door = 0 AND ends_at_ms > ? AND ends_at_ms <= ?
       ORDER BY ends_at_ms, sub`,
  );
  const endAll = database.prepare(
    `UPDATE visits SET at_door = 0, ends_at_ms = ?1, outcome = 'abandoned',
       left_ms = CASE at_door WHEN 1 THEN left_ms - (?2 - door_entered_ms) ELSE ends_at_ms - ?1 END
       WHERE room = ?3 AND (at_door = 1 OR ends_at_ms > ?1)`,
  );
  const forget = database.prepare(
    `DELETE FROM visits WHERE room = ? AND sub IN
       (SELECT sub FROM visits WHERE room = ? AND at_door = 0 AND ends_at_ms <= ? ORDER BY ends_at_ms, sub LIMIT ?)`,
  );
  const firstEnd = database.prepare(
    'SELECT MIN(ends_at_ms) AS ms FROM visits WHERE room = ? AND at_door = ? AND ends_at_ms > ?',
  );
  // One lower bound: of two SQLite takes the first to search, and walks through all pages before to reach the second.
  const list = database.prepare(
    `SELECT * FROM visits WHERE room = ? AND at_door = ? AND (ends_at_ms, sub) > (?, ?) AND ends_at_ms <= ?
       ORDER BY ends_at_ms, sub LIMIT ?`,
  );
  const subAndNumber = (row: Row) => ({ sub: text(row, 'sub'), number: integer(row, 'number') });

  return (room) => {
    const firstEndAfter = (atDoor: 0 | 1, afterMs: number) => integerOrNull(firstEnd.get(room, atDoor, afterMs), 'ms');
    /** Those past the door that end until then were told. */
    let toldMs = 0;
    const firstLapse = new FirstDue(() => firstEndAfter(1, 0));
    const nextEnd = new FirstDue(() => firstEndAfter(0, toldMs));
    const firstEnded = new FirstDue(() => firstEndAfter(0, 0));
    return {
      find(sub) {
        const row = find.get(room, sub);
        return row === undefined ? null : visitOf(row);
      },
      save(visit) {
        const { sub, number, epoch, enteredAtMs, exchanged, endsAtMs, doorEnteredMs, leftMs } = visit;
        const { ticketGeneration, serial, logins, contestedMs, outcome } = visit;
        const times = [
          enteredAtMs,
          isAtDoor(visit) ? 1 : 0,
          exchanged ? 1 : 0,
          endsAtMs,
          doorEnteredMs,
          leftMs,
        ] as const;
        save.run(
          ...[room, sub, number, epoch, ...times],
          ...[ticketGeneration, serial, JSON.stringify(logins), contestedMs, outcome],
        );
        for (const first of isAtDoor(visit) ? [firstLapse] : [nextEnd, firstEnded]) first.add(endsAtMs);
      },
      lapsing(doorMs) {
        if (!firstLapse.isDue(doorMs)) return [];
        firstLapse.change();
        return lapsing.all(room, doorMs).map(visitOf);
      },
      ended(afterMs, untilMs) {
        if (!nextEnd.isDue(untilMs)) return [];
        toldMs = untilMs;
        nextEnd.change();
        return ended.all(room, afterMs, untilMs).map(subAndNumber);
      },
      atDoor: () => lapsing.all(room, Number.MAX_SAFE_INTEGER).map(subAndNumber),
      endAll({ lineMs, doorMs }) {
        endAll.run(lineMs, doorMs, room);
        for (const first of [firstLapse, nextEnd, firstEnded]) first.change();
      },
      forget(endedUntilMs, limit) {
        if (!firstEnded.isDue(endedUntilMs)) return 0;
        firstEnded.change();
        return Number(forget.run(room, room, endedUntilMs, limit).changes);
      },
      list({ endsAfterMs, endsUntilMs }, after, limit) {
        const from =
          after !== null && after.endsAtMs > endsAfterMs ? after : { endsAtMs: endsAfterMs, sub: BEHIND_ALL_SUBS };
        return list.all(room, 0, from.endsAtMs, from.sub, endsUntilMs, limit).map(visitOf);
      },
      listAtDoor(after, limit) {
        const { endsAtMs, sub } = after ?? { endsAtMs: 0, sub: '' };
        return list.all(room, 1, endsAtMs, sub, Number.MAX_SAFE_INTEGER, limit).map(visitOf);
      },
    };
  };
}
