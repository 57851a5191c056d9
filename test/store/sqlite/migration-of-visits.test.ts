import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { APPLICATION_ID, EVENTS_TABLE, NUMBER_BITS_TABLE } from '../../../src/store/sqlite/schema.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { untouched } from '../../support/room-state.ts';
import { byHand } from '../contract/room-driver.ts';
import { id, NOW_MS, record, room, VERSION_1 } from './version-1.ts';

describe('a file of version 3', () => {
  const SECOND_MS = 1_000;
  const RESET_MS = NOW_MS - 3_000_000;
  let folder = '';
  let path = '';
  let nowMs = NOW_MS;

  beforeEach(async () => {
    nowMs = NOW_MS;
    folder = await mkdtemp(join(tmpdir(), 'sqlite-migration-'));
    path = join(folder, 'store.db');
    const database = new DatabaseSync(path);
    database.exec(`${VERSION_1} DROP TABLE used_numbers; DROP TABLE late_returns;
      ALTER TABLE visits DROP COLUMN ticket_raised_at_ms; ${NUMBER_BITS_TABLE} ${EVENTS_TABLE}
      CREATE TABLE late_returns (
        room INTEGER NOT NULL, number INTEGER NOT NULL, seen_at_ms INTEGER NOT NULL, turn_ends_at_ms INTEGER,
        PRIMARY KEY (room, number)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX late_returns_by_seen ON late_returns (room, seen_at_ms);
      CREATE INDEX late_returns_by_turn ON late_returns (room, turn_ends_at_ms, number);
      PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 3`);
    const of3 = {
      ...record,
      ...{ issued: 8, serving: 7, turnsOver: 5, outstanding: 3, highestClaimed: 4, inside: 2, remembered: 5 },
      ...{ admitted: 4, abandoned: 1, missed: 1, late: 0, lateTurns: 1, passedOver: 0, joined: 0, gateShut: false },
      ...{ points: [], draw: { ...untouched.draw, seed: '0'.repeat(64) }, event: 1, minute: 30_000_000 },
      pastEpochs: [{ epoch: 1_799_000_000, endedAtMs: RESET_MS, issued: 1, entries: 0, drawnAtMs: null }],
    };
    database.prepare('INSERT INTO rooms VALUES (1, ?, ?)').run(room, JSON.stringify(of3));
    database.prepare('INSERT INTO turns VALUES (1, 5, ?, 1), (1, 7, ?, 2)').run(NOW_MS - 10_000, NOW_MS + 30_000);
    const bits = new Uint8Array(8_192);
    bits[0] = 0b0001_1110;
    database.prepare("INSERT INTO number_bits VALUES (1, 'used', 0, ?)").run(bits);
    const insert = database.prepare('INSERT INTO visits VALUES (1, ?, ?, ?, ?, ?, ?, 7, ?, ?)');
    const entered = NOW_MS - 40_000;
    insert.run(id('inside'), 1, entered, entered + 600_000, entered + 600_000, 3, 1, null);
    insert.run(id('door'), 2, entered, entered + 60_000, entered + 600_000, 1, 0, null);
    insert.run(id('unfetched'), 3, entered - 60_000, entered, entered + 600_000, 1, 0, null);
    insert.run(id('expired'), 4, entered - 600_000, entered, entered, 2, 1, null);
    insert.run(id('earlier'), 1, RESET_MS - 700_000, RESET_MS - 100_000, RESET_MS - 100_000, 2, 1, null);
    database.prepare('INSERT INTO late_returns VALUES (1, 5, ?, ?)').run(NOW_MS - 2_000, NOW_MS + 20_000);
    database.close();
  });
  afterEach(() => rm(folder, { recursive: true }));

  const open = () => openSqliteStore({ path, clock: () => nowMs });

  it('goes on with its visits, whose ends are kept', async () => {
    await using store = await open();
    const { line } = store;
    await line.configure({ room, settings: { ...byHand, mode: 'paused' } });
    const totals = { admitted: 4, completed: 0, abandoned: 1, expired: 1, lapsed: 0, missed: 1 };
    expect(await line.tick({ room })).toMatchObject({ ...totals, inside: 2, outstanding: 3 });
    const visit = (sub: string) => line.visit({ room, sub: id(sub) });
    expect(await visit('inside')).toEqual({
      sub: id('inside'),
      number: 1,
      enteredAtMs: NOW_MS - 40_000,
      endsAtMs: NOW_MS + 560_000,
      plannedEndMs: NOW_MS + 560_000,
      goesOn: true,
      ticketGeneration: 3,
      logins: [{ serial: 7, client: '', live: true }],
      exchanged: true,
      outcome: null,
    });
    const atDoor = { exchanged: false, outcome: null, endsAtMs: NOW_MS + 20_000, plannedEndMs: NOW_MS + 560_000 };
    expect(await visit('door')).toMatchObject(atDoor);
    expect(await visit('unfetched')).toMatchObject({ outcome: 'abandoned', endsAtMs: NOW_MS - 40_000 });
    expect(await visit('expired')).toMatchObject({ outcome: 'expired', endsAtMs: NOW_MS - 40_000 });
    const page = { room, after: null, limit: 10 };
    const subs = async (state: 'live' | 'ended') =>
      (await line.visits({ ...page, state })).visits.map(({ sub }) => sub);
    expect(await subs('live')).toEqual([id('door'), id('inside')]);
    expect(await subs('ended')).toEqual([id('earlier'), id('expired'), id('unfetched')]);

    expect(await line.confirm({ room, sub: id('door'), serial: null })).toMatchObject({
      exchanged: true,
      endsAtMs: NOW_MS + 560_000,
    });
    const claim = (number: number, sub: string, ticketGeneration: number) =>
      line.claim({ room, epoch: record.epoch, number, sub: id(sub), ticketGeneration });
    const login = { client: 'shop', most: 3, sessionMs: null };
    const again = { room, epoch: record.epoch, number: 1, sub: id('inside'), ticketGeneration: 3, login };
    expect(await line.claim(again)).toMatchObject({ kind: 'admitted', serial: NOW_MS });
    expect(await claim(3, 'unfetched', 1)).toEqual({ kind: 'ended' });
    expect(await claim(5, 'late', 0)).toMatchObject({ kind: 'admitted', visit: { number: 5 } });
    nowMs += 560_000;
    expect(await line.tick({ room })).toMatchObject({
      ...totals,
      admitted: 5,
      inside: 0,
      expired: 3,
      lapsed: 1,
      missed: 3,
    });
  });

  it('lets a visit lapse that was not exchanged, with what is left of it', async () => {
    await using store = await open();
    const { line } = store;
    await line.configure({ room, settings: { ...byHand, mode: 'open' } });
    nowMs += 20_000;
    expect(await line.tick({ room })).toMatchObject({ inside: 1, lapsed: 1, abandoned: 1, expired: 1 });
    const claim = { room, epoch: record.epoch, number: 2, sub: id('door'), ticketGeneration: 0 };
    expect(await line.claim(claim)).toMatchObject({
      kind: 'admitted',
      visit: { number: 2, plannedEndMs: nowMs + 540_000 },
    });
  });

  it('settles what may be settled', async () => {
    await using store = await open();
    const { line } = store;
    await line.configure({ room, settings: byHand });
    const settle = (sub: string) => line.release({ room, sub: id(sub), outcome: 'completed', settlesExpired: true });
    expect(await settle('expired')).toMatchObject({ kind: 'released', visit: { outcome: 'completed' } });
    expect(await settle('earlier')).toMatchObject({ kind: 'already-ended', visit: { outcome: 'expired' } });
    expect(await settle('unfetched')).toMatchObject({ kind: 'already-ended', visit: { outcome: 'abandoned' } });
    expect(await line.tick({ room })).toMatchObject({ completed: 1, abandoned: 1, expired: 0 });
  });

  it('keeps turns, late turns and whom it answered', async () => {
    await using store = await open();
    const { line } = store;
    await line.configure({ room, settings: byHand });
    const look = (number: number) =>
      line.look({ room, epoch: record.epoch, number, sub: id(`holder${number}`), ticketGeneration: 0 });
    expect(await look(5)).toEqual({ kind: 'turn', turnEndsAtMs: NOW_MS + 20_000 });
    expect(await look(6)).toEqual({ kind: 'turn', turnEndsAtMs: NOW_MS + 30_000 });
    nowMs += 20 * SECOND_MS;
    expect(await line.tick({ room })).toMatchObject({ outstanding: 2 });
    nowMs += 10 * SECOND_MS;
    expect(await line.tick({ room })).toMatchObject({ outstanding: 0, missed: 3 });
  });
});
