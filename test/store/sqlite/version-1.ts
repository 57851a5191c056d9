export const NOW_MS = 1_800_000_030_000;
export const room = 'launch';
/** 22 characters, as all ids. */
export const id = (name: string): string => name.padEnd(22, '0');

/** The tables of version 1. */
export const VERSION_1 = `
  CREATE TABLE rooms (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, record TEXT NOT NULL) STRICT;
  CREATE TABLE turns (
    room INTEGER NOT NULL, up_to INTEGER NOT NULL, ends_at_ms INTEGER NOT NULL, untaken INTEGER NOT NULL,
    PRIMARY KEY (room, up_to)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE used_numbers (
    room INTEGER NOT NULL, chunk INTEGER NOT NULL, bits BLOB NOT NULL, PRIMARY KEY (room, chunk)
  ) STRICT;
  CREATE TABLE visits (
    room INTEGER NOT NULL, sub TEXT NOT NULL, number INTEGER NOT NULL, entered_at_ms INTEGER NOT NULL,
    ends_at_ms INTEGER NOT NULL, planned_end_ms INTEGER NOT NULL, ticket_generation INTEGER NOT NULL,
    ticket_raised_at_ms INTEGER NOT NULL, grant_generation INTEGER NOT NULL, exchanged INTEGER NOT NULL, outcome TEXT,
    PRIMARY KEY (room, sub)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX visits_by_end ON visits (room, ends_at_ms, sub, exchanged);
  CREATE TABLE late_returns (
    room INTEGER NOT NULL, number INTEGER NOT NULL, seen_at_ms INTEGER NOT NULL, PRIMARY KEY (room, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX late_returns_by_seen ON late_returns (room, seen_at_ms);
  CREATE TABLE join_answers (
    room INTEGER NOT NULL, ticket_id TEXT NOT NULL, number INTEGER NOT NULL, joined_at_ms INTEGER NOT NULL,
    PRIMARY KEY (room, ticket_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX join_answers_by_time ON join_answers (room, joined_at_ms);
  CREATE TABLE keyed_answers (
    room INTEGER NOT NULL, step TEXT NOT NULL, key TEXT NOT NULL, by INTEGER NOT NULL, serving INTEGER NOT NULL,
    called INTEGER NOT NULL, cut INTEGER NOT NULL, given_at_ms INTEGER NOT NULL, PRIMARY KEY (room, step, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX keyed_answers_by_time ON keyed_answers (room, given_at_ms);
  CREATE TABLE artifacts (
    kind TEXT NOT NULL, id TEXT NOT NULL, payload TEXT NOT NULL, expires_at_ms INTEGER NOT NULL,
    consumed_at_ms INTEGER, PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX artifacts_by_end ON artifacts (expires_at_ms);
  CREATE INDEX artifacts_alive ON artifacts (kind, expires_at_ms);
  CREATE TABLE documents (name TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/** Of a room where four joined, three were called and the first of them is inside. */
export const record = {
  epoch: 1_799_999_999,
  fileSettings: {
    mode: 'open',
    rate: null,
    capacity: null,
    turnWindowMs: 60_000,
    graceMs: 120_000,
    admissionMs: 600_000,
    message: null,
    opensAtMs: null,
  },
  changes: { message: 'soon' },
  issued: 4,
  serving: 3,
  turnsOver: 0,
  graceOver: 0,
  outstanding: 2,
  highestClaimed: 1,
  inside: 1,
  remembered: 1,
  late: 0,
  credit: 0,
  period: -1,
  anchorMs: 1_799_999_999_000,
  gaps: [],
  admitted: 1,
  completed: 0,
  abandoned: 0,
  missed: 0,
  lastMs: NOW_MS - 1_000,
};
