import type { DatabaseSync } from 'node:sqlite';
import type { Outcome } from '../../room/admission.ts';
import type { EndedVisit, Visit, Visits } from '../../room/line/line-memory.ts';
import { integer, type Row, text } from './row.ts';

/** A place in the order of visits by their end. */
export interface VisitPosition {
  readonly endsAtMs: number;
  readonly sub: string;
}

/** The first and last end of the visits to list, both exclusive below and inclusive above. */
export interface VisitRange {
  readonly endsAfterMs: number;
  readonly endsUntilMs: number;
}

/** A `sub` is of the base64url alphabet. */
const BEHIND_ALL_SUBS = '~';

export interface StoredVisits extends Visits {
  /** Visits of the range after a position, by their end. */
  readonly list: (range: VisitRange, after: VisitPosition | null, limit: number) => Visit[];
}

function outcomeOf(row: Row): Outcome | null {
  const outcome = row.outcome;
  return outcome === 'completed' || outcome === 'abandoned' || outcome === 'expired' ? outcome : null;
}

function endedVisitOf(row: Row): EndedVisit {
  return { sub: text(row, 'sub'), number: integer(row, 'number'), exchanged: integer(row, 'exchanged') === 1 };
}

function visitOf(row: Row): Visit {
  return {
    sub: text(row, 'sub'),
    number: integer(row, 'number'),
    enteredAtMs: integer(row, 'entered_at_ms'),
    endsAtMs: integer(row, 'ends_at_ms'),
    plannedEndMs: integer(row, 'planned_end_ms'),
    ticketGeneration: integer(row, 'ticket_generation'),
    ticketRaisedAtMs: integer(row, 'ticket_raised_at_ms'),
    grantGeneration: integer(row, 'grant_generation'),
    exchanged: integer(row, 'exchanged') === 1,
    outcome: outcomeOf(row),
  };
}

export function prepareVisits(database: DatabaseSync): (room: number) => StoredVisits {
  const find = database.prepare('SELECT * FROM visits WHERE room = ? AND sub = ?');
  const insert = database.prepare('INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)');
  const update = database.prepare(
    `UPDATE visits SET ends_at_ms = ?, ticket_generation = ?, ticket_raised_at_ms = ?, grant_generation = ?,
       exchanged = ?, outcome = ? WHERE room = ? AND sub = ?`,
  );
  const ended = database.prepare(
    `SELECT sub, number, exchanged FROM visits WHERE room = ? AND ends_at_ms > ? AND ends_at_ms <= ?
       ORDER BY ends_at_ms, sub`,
  );
  const endAll = database.prepare(
    `UPDATE visits SET ends_at_ms = ?, outcome = 'abandoned' WHERE room = ? AND ends_at_ms > ?`,
  );
  const forget = database.prepare(
    `DELETE FROM visits WHERE room = ? AND sub IN
       (SELECT sub FROM visits WHERE room = ? AND ends_at_ms <= ? ORDER BY ends_at_ms, sub LIMIT ?)`,
  );
  const list = database.prepare(
    // One lower bound: of two SQLite takes the first to search, and walks through all pages before to reach the second.
    `SELECT * FROM visits WHERE room = ? AND (ends_at_ms, sub) > (?, ?) AND ends_at_ms <= ?
       ORDER BY ends_at_ms, sub LIMIT ?`,
  );

  return (room) => ({
    find(sub) {
      const row = find.get(room, sub);
      return row === undefined ? null : visitOf(row);
    },
    add(visit) {
      const { sub, number, enteredAtMs, endsAtMs, plannedEndMs, ticketGeneration, ticketRaisedAtMs } = visit;
      const ticket = [ticketGeneration, ticketRaisedAtMs] as const;
      insert.run(room, sub, number, enteredAtMs, endsAtMs, plannedEndMs, ...ticket, visit.grantGeneration, 0);
    },
    update(visit) {
      const ticket = [visit.ticketGeneration, visit.ticketRaisedAtMs] as const;
      const exchanged = visit.exchanged ? 1 : 0;
      update.run(visit.endsAtMs, ...ticket, visit.grantGeneration, exchanged, visit.outcome, room, visit.sub);
    },
    ended: (afterMs, untilMs) => ended.all(room, afterMs, untilMs).map(endedVisitOf),
    endAll: (nowMs) => void endAll.run(nowMs, room, nowMs),
    forget: (endedUntilMs, limit) => Number(forget.run(room, room, endedUntilMs, limit).changes),
    list({ endsAfterMs, endsUntilMs }, after, limit) {
      const from =
        after !== null && after.endsAtMs > endsAfterMs ? after : { endsAtMs: endsAfterMs, sub: BEHIND_ALL_SUBS };
      return list.all(room, from.endsAtMs, from.sub, endsUntilMs, limit).map(visitOf);
    },
  });
}
