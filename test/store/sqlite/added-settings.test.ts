import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../src/room/settings.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { FakeClock } from '../../support/clock.ts';

const room = 'launch';

describe('a setting that the file does not have yet', () => {
  const clock = new FakeClock();
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'owr-settings-'));
    path = join(folder, 'store.sqlite');
    await using store = await openSqliteStore({ path, clock: clock.read });
    await store.line.configure({ room, settings: { ...defaultSettings, capacity: 5 } });
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** As a version without the setting `passOver` has written it. */
  function forgetPassOver(): void {
    using database = new DatabaseSync(path);
    database.exec(`UPDATE rooms SET record = json_remove(record, '$.fileSettings.passOver')`);
    const { settings } = database.prepare(`SELECT record ->> '$.fileSettings' AS settings FROM rooms`).get() ?? {};
    expect(settings).not.toContain('passOver');
  }

  it('has its default', async () => {
    forgetPassOver();
    await using store = await openSqliteStore({ path, clock: clock.read });
    const { settings } = await store.line.tick({ room });
    expect(settings).toEqual({ ...defaultSettings, capacity: 5 });
  });

  it.each([
    { passOver: true, noted: [] },
    { passOver: false, noted: [{ type: 'settings.changed' }] },
  ])('is noted as a change only if it is one: %j', async ({ passOver, noted }) => {
    forgetPassOver();
    await using store = await openSqliteStore({ path, clock: clock.read });
    const { settings } = await store.line.configure({ room, settings: { ...defaultSettings, capacity: 5, passOver } });
    expect(settings).toMatchObject({ capacity: 5, passOver });
    const events = await store.events.read({ room, after: 0, limit: 10 });
    expect(events.map(({ event }) => event)).toMatchObject(noted);
  });
});
