/** Marks a file as ours in its header ("owr1"), so that a foreign one is refused and not written to. */
export const APPLICATION_ID = 0x6f777231;

/** Raised with every change of `SCHEMA`, which `migrate.ts` then brings to older files. */
export const SCHEMA_VERSION = 7;

/** Numbers are 65,536 to a chunk of bits, because SQLite rewrites a blob as a whole (LINE.md, what a room remembers). */
export const NUMBER_BITS_TABLE = `
  CREATE TABLE number_bits (
    room INTEGER NOT NULL,
    kind TEXT NOT NULL,
    chunk INTEGER NOT NULL,
    bits BLOB NOT NULL,
    PRIMARY KEY (room, kind, chunk)
  ) STRICT;
`;

/** The event is the JSON of a `RoomEvent`. */
function eventTable(name: 'events' | 'acts'): string {
  return `
  CREATE TABLE ${name} (
    room INTEGER NOT NULL,
    id INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (room, id)
  ) STRICT, WITHOUT ROWID;
`;
}

/** What happened. */
export const EVENTS_TABLE = eventTable('events');

/** Copies of the events that are acts (`isAct`). */
export const ACTS_TABLE = eventTable('acts');

/** Who did what. The entry is JSON; `seq` rises by one within a ring. */
export const AUDIT_TABLE = `
  CREATE TABLE audit (
    ring TEXT NOT NULL,
    seq INTEGER NOT NULL,
    id INTEGER NOT NULL UNIQUE,
    at_ms INTEGER NOT NULL,
    token TEXT NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (ring, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX audit_by_token ON audit (token);
`;

/** Visitors who were called, have no turn, and came back. The end is that of their late turn; NULL: they wait for it. */
export const LATE_RETURNS_TABLE = `
  CREATE TABLE late_returns (
    room INTEGER NOT NULL,
    number INTEGER NOT NULL,
    seen_at_ms INTEGER NOT NULL,
    turn_ends_at_ms INTEGER,
    paid INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (room, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX late_returns_by_seen ON late_returns (room, seen_at_ms);
  CREATE INDEX late_returns_by_turn ON late_returns (room, turn_ends_at_ms, number);
`;

/**
 * `at_door`: the end is in door time, else in line time. The logins are the JSON of those of a `KeptVisit`. A visit that
 * nothing was noted of since its time has run out has no outcome.
 */
export const VISITS_TABLE = `
  CREATE TABLE visits (
    room INTEGER NOT NULL,
    sub TEXT NOT NULL,
    number INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    entered_at_ms INTEGER NOT NULL,
    at_door INTEGER NOT NULL,
    exchanged INTEGER NOT NULL,
    ends_at_ms INTEGER NOT NULL,
    door_entered_ms INTEGER NOT NULL,
    left_ms INTEGER NOT NULL,
    ticket_generation INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    logins TEXT NOT NULL,
    contested_ms INTEGER NOT NULL,
    outcome TEXT,
    PRIMARY KEY (room, sub)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX visits_by_end ON visits (room, at_door, ends_at_ms, sub);
`;

/** Planned changes of settings: the change is JSON, `planned` rises with each that is planned. */
export const PLAN_TABLE = `
  CREATE TABLE planned_changes (
    room INTEGER NOT NULL,
    id TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    planned INTEGER NOT NULL,
    change TEXT NOT NULL,
    by TEXT,
    PRIMARY KEY (room, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX planned_changes_by_time ON planned_changes (room, at_ms, planned);
`;

/** Join answers are forgotten in door time. */
export const JOIN_ANSWERS_INDEX = 'CREATE INDEX join_answers_by_time ON join_answers (room, joined_door_ms);';

/**
 * One row of state a room: the record is the JSON of a `LineRecord`. In `join_answers` a negative number is an entry
 * for the draw.
 */
export const SCHEMA = `
  CREATE TABLE rooms (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    record TEXT NOT NULL
  ) STRICT;

  CREATE TABLE turns (
    room INTEGER NOT NULL,
    up_to INTEGER NOT NULL,
    ends_at_ms INTEGER NOT NULL,
    untaken INTEGER NOT NULL,
    PRIMARY KEY (room, up_to)
  ) STRICT, WITHOUT ROWID;

  ${NUMBER_BITS_TABLE}
  ${EVENTS_TABLE}
  ${ACTS_TABLE}
  ${AUDIT_TABLE}

  ${VISITS_TABLE}
  ${LATE_RETURNS_TABLE}
  ${PLAN_TABLE}

  CREATE TABLE join_answers (
    room INTEGER NOT NULL,
    ticket_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    joined_at_ms INTEGER NOT NULL,
    joined_door_ms INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (room, ticket_id)
  ) STRICT, WITHOUT ROWID;
  ${JOIN_ANSWERS_INDEX}

  CREATE TABLE keyed_answers (
    room INTEGER NOT NULL,
    step TEXT NOT NULL,
    key TEXT NOT NULL,
    by INTEGER NOT NULL,
    serving INTEGER NOT NULL,
    called INTEGER NOT NULL,
    cut INTEGER NOT NULL,
    given_at_ms INTEGER NOT NULL,
    PRIMARY KEY (room, step, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX keyed_answers_by_time ON keyed_answers (room, given_at_ms);

  CREATE TABLE artifacts (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    payload TEXT NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    consumed_at_ms INTEGER,
    PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX artifacts_by_end ON artifacts (expires_at_ms);
  CREATE INDEX artifacts_alive ON artifacts (kind, expires_at_ms);

  CREATE TABLE documents (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    version INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;
