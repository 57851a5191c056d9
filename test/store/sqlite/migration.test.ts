import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { APPLICATION_ID, SCHEMA_VERSION } from '../../../src/store/sqlite/schema.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { untouched } from '../../support/room-state.ts';
import { byHand } from '../contract/room-driver.ts';

const NOW_MS = 1_800_000_030_000;
const room = 'launch';
/** 22 characters, as all ids. */
const id = (name: string): string => name.padEnd(22, '0');

/** The tables of version 1. */
const VERSION_1 = `
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
const record = {
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

describe('a file of version 1', () => {
  let folder = '';
  let path = '';
  const used = new Uint8Array(8_192);
  used[0] = 0b10;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sqlite-migration-'));
    path = join(folder, 'store.db');
    const database = new DatabaseSync(path);
    database.exec(`${VERSION_1} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 1`);
    database.prepare('INSERT INTO rooms VALUES (1, ?, ?)').run(room, JSON.stringify(record));
    database.prepare('INSERT INTO turns VALUES (1, 3, ?, 2)').run(NOW_MS + 30_000);
    database.prepare('INSERT INTO used_numbers VALUES (1, 0, ?)').run(used);
    const times = [NOW_MS - 5_000, NOW_MS + 500_000, NOW_MS + 595_000] as const;
    database
      .prepare('INSERT INTO visits VALUES (1, ?, 1, ?, ?, ?, 1, ?, 1, 1, NULL)')
      .run(id('first'), ...times, NOW_MS - 5_000);
    database.prepare('INSERT INTO join_answers VALUES (1, ?, 4, ?)').run(id('fourth'), NOW_MS - 2_000);
    database.close();
  });
  afterEach(() => rm(folder, { recursive: true }));

  const open = () => openSqliteStore({ path, clock: () => NOW_MS });

  it('goes on as it was', async () => {
    await using store = await open();
    const { line } = store;
    const state = await line.configure({ room, settings: byHand });
    const { epoch } = record;
    expect(state).toEqual({
      ...untouched,
      room,
      epoch,
      settings: { ...byHand, message: 'soon' },
      ...{ issued: 4, serving: 3, outstanding: 2, inside: 1, admitted: 1 },
      presence: { zoneUpTo: 3, judgedUpTo: 3, counts: [] },
      draw: { ...untouched.draw, seed: expect.stringMatching(/^[0-9a-f]{64}$/) },
      nowMs: NOW_MS,
    });
    expect(await line.join({ room, ticketId: id('fourth') })).toMatchObject({ kind: 'joined', number: 4 });
    const claim = (number: number, sub: string) =>
      line.claim({ room, epoch, number, sub: id(sub), ticketGeneration: 0 });
    expect(await claim(1, 'another')).toEqual({ kind: 'ended' });
    expect(await claim(2, 'second')).toMatchObject({ kind: 'admitted' });
    expect(await store.events.read({ room, after: 0, limit: 10 })).toEqual([
      { id: NOW_MS, atMs: NOW_MS, event: { type: 'settings.changed', change: null, actor: null } },
      { id: NOW_MS + 1, atMs: NOW_MS, event: { type: 'admission.started', sub: id('second'), number: 2 } },
    ]);
  });

  it('is of the newest version from then on', async () => {
    await (await open())[Symbol.asyncDispose]();
    const database = new DatabaseSync(path);
    expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: SCHEMA_VERSION });
    database.close();
    await using store = await open();
    const { draw } = await store.line.tick({ room });
    expect((await store.line.tick({ room })).draw).toEqual(draw);
  });
});
