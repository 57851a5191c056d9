import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendEvent } from '../../../src/room/line/append-event.ts';
import { EVENTS_KEPT } from '../../../src/room/room-event.ts';
import { APPLICATION_ID, EVENTS_TABLE, NUMBER_BITS_TABLE, SCHEMA_VERSION } from '../../../src/store/sqlite/schema.ts';
import { createSqliteStore, openSqliteParts, openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { untouched } from '../../support/room-state.ts';
import { byHand } from '../contract/room-driver.ts';
import { id, NOW_MS, record, room, VERSION_1 } from './version-1.ts';

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
      storeMs: NOW_MS,
      lineMs: NOW_MS,
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

describe('a file of version 2', () => {
  it('keeps visits, late returners and events', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sqlite-migration-'));
    const path = join(folder, 'store.db');
    const database = new DatabaseSync(path);
    database.exec(`${VERSION_1} DROP TABLE used_numbers; ${NUMBER_BITS_TABLE} ${EVENTS_TABLE}
      PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 2`);
    const newer = {
      ...record,
      turnsOver: 3,
      outstanding: 0,
      missed: 2,
      late: 1,
      passedOver: 0,
      joined: 0,
      gateShut: false,
    };
    const more = { points: [], draw: { ...untouched.draw, seed: '0'.repeat(64) }, pastEpochs: [], event: 1, minute: 0 };
    database.prepare('INSERT INTO rooms VALUES (1, ?, ?)').run(room, JSON.stringify({ ...newer, ...more }));
    database.prepare('INSERT INTO turns VALUES (1, 3, ?, 2)').run(NOW_MS - 30_000);
    const times = [NOW_MS - 5_000, NOW_MS + 500_000, NOW_MS + 595_000] as const;
    database
      .prepare('INSERT INTO visits VALUES (1, ?, 1, ?, ?, ?, 3, ?, 1, 1, NULL)')
      .run(id('first'), ...times, NOW_MS - 5_000);
    database.prepare('INSERT INTO late_returns VALUES (1, 2, ?)').run(NOW_MS - 2_000);
    database.close();

    await using store = await openSqliteStore({ path, clock: () => NOW_MS });
    await store.line.configure({ room, settings: { ...byHand, mode: 'paused' } });
    expect(await store.line.tick({ room })).toMatchObject({ late: 1, inside: 1, outstanding: 0 });
    await store.line.configure({ room, settings: byHand });
    expect(await store.line.tick({ room })).toMatchObject({ late: 0, outstanding: 1 });
    const claim = (number: number, sub: string, ticketGeneration: number) =>
      store.line.claim({ room, epoch: record.epoch, number, sub: id(sub), ticketGeneration });
    expect(await claim(1, 'first', 2)).toMatchObject({ kind: 'admitted', visit: { ticketGeneration: 3 } });
    expect(await claim(1, 'first', 1)).toEqual({ kind: 'superseded' });
    expect(await claim(2, 'second', 0)).toMatchObject({ kind: 'admitted', visit: { number: 2 } });
    await rm(folder, { recursive: true });
  });
});

it('a file of version 4 keeps the answers to joins, for two minutes from when it is opened', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sqlite-migration-'));
  const path = join(folder, 'store.db');
  {
    await using store = await openSqliteStore({ path, clock: () => NOW_MS });
    await store.line.configure({ room, settings: byHand });
    for (const ticketId of [id('first'), id('second')]) await store.line.join({ room, ticketId });
  }
  const database = new DatabaseSync(path);
  database.exec(`DROP TABLE acts; DROP TABLE planned_changes; DROP TABLE audit;
    DROP INDEX join_answers_by_time;
    ALTER TABLE join_answers DROP COLUMN joined_door_ms;
    CREATE INDEX join_answers_by_time ON join_answers (room, joined_at_ms);
    PRAGMA user_version = 4`);
  database.close();

  const clocks = { epochMs: () => NOW_MS + 3_600_000, monotonicMs: () => 0 };
  await using store = await openSqliteStore({ path, clocks });
  await store.line.configure({ room, settings: byHand });
  expect(await store.line.join({ room, ticketId: id('second') })).toMatchObject({ number: 2, joinedAtMs: NOW_MS });
  expect(await store.line.join({ room, ticketId: id('third') })).toMatchObject({ number: 3 });
  await rm(folder, { recursive: true });
});

it('a file of version 6 gets an audit log, and the table of what is planned', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sqlite-migration-'));
  const path = join(folder, 'store.db');
  {
    await using _made = await openSqliteStore({ path });
  }
  const database = new DatabaseSync(path);
  database.exec('DROP TABLE audit; DROP TABLE planned_changes; PRAGMA user_version = 6');
  database.close();
  await using store = await openSqliteStore({ path });
  const bounds = { rememberMs: 1, most: 1, keepMs: 60_000 };
  await store.audit.append({ ring: 'acts', entry: 'done', token: 'one', ...bounds });
  expect(await store.audit.read({ before: null, sinceMs: 0, limit: 2 })).toMatchObject([{ entry: 'done' }]);
  await rm(folder, { recursive: true });
});

it('a file of version 5 keeps its acts, however many visitors come then', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sqlite-migration-'));
  const path = join(folder, 'store.db');
  let nowMs = NOW_MS;
  const open = () => openSqliteParts({ path, clock: () => nowMs });
  const change = (message: string) => ({ room, change: { message }, actor: 'ops' });
  {
    await using store = createSqliteStore(open());
    await store.line.configure({ room, settings: byHand });
    for (const message of ['one', 'two']) await store.line.change(change(message));
  }
  const database = new DatabaseSync(path);
  database.exec('DROP TABLE acts; DROP TABLE planned_changes; DROP TABLE audit; PRAGMA user_version = 5');
  database.close();

  const parts = open();
  await using store = createSqliteStore(parts);
  await store.line.configure({ room, settings: byHand });
  await parts.queue.run(() => {
    const memory = parts.rooms.toChange(room);
    for (let missed = 0; missed < EVENTS_KEPT; missed++)
      appendEvent(memory, { type: 'turns.missed', upTo: 1, count: 1 });
  });
  nowMs += 1;
  await store.line.tick({ room });
  const events = await store.events.read({ room, after: 0, limit: 3 });
  expect(events.map(({ id }) => id)).toEqual([NOW_MS, NOW_MS + 1, NOW_MS + 2]);
  expect(events.slice(0, 2).map(({ event }) => event)).toMatchObject([
    { change: { message: 'one' }, actor: 'ops' },
    { change: { message: 'two' }, actor: 'ops' },
  ]);
  await rm(folder, { recursive: true });
});
