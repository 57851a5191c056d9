import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../src/room/settings.ts';
import { createSqliteStore, openSqliteParts } from '../../../src/store/sqlite/sqlite-store.ts';
import type { StoreClocks } from '../../../src/store/store-clocks.ts';
import { FakeClock } from '../../support/clock.ts';

const room = 'quiet';
const TICK_MS = 500;
const rate = { admit: 10, everyMs: 1_000, returnNoShows: false, fromMs: null, untilMs: null };

describe('a room where nothing happens', () => {
  const clock = new FakeClock();
  const clocks: StoreClocks = { epochMs: clock.read, monotonicMs: clock.read };
  const settings = { ...defaultSettings, mode: 'open' as const, rate };
  let path: string;
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'owr-quiet-'));
    path = join(folder, 'store.sqlite');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is written every few seconds, and at once when something happens', async () => {
    const parts = openSqliteParts({ path, clocks });
    await using store = createSqliteStore(parts);
    await store.line.configure({ room, settings });
    /** How often the database was written to, as its own connection counts changed rows. */
    const written = () => Number(parts.database.prepare('SELECT total_changes() AS count').get()?.count);
    const tick = async () => {
      clock.advance(TICK_MS);
      await store.line.tick({ room });
    };
    await tick();
    const before = written();
    for (let ticks = 0; ticks < 60; ticks += 1) await tick();
    expect(written() - before).toBeGreaterThanOrEqual(6);
    expect(written() - before).toBeLessThanOrEqual(9);
    const quiet = written();
    await store.line.join({ room, ticketId: 'somebody' });
    expect(written()).toBeGreaterThan(quiet);
  });

  it('goes on after a crash as if each step had been written', async () => {
    const parts = openSqliteParts({ path, clocks });
    const store = createSqliteStore(parts);
    await store.line.configure({ room, settings });
    for (let ticks = 0; ticks < 23; ticks += 1) {
      clock.advance(TICK_MS);
      await store.line.tick({ room });
    }
    const crashed = join(folder, 'crashed.sqlite');
    parts.database.exec(`VACUUM INTO '${crashed}'`);
    const { clockMs, lineMs, doorMs } = parts.rooms.toRead(room).record;
    await store[Symbol.asyncDispose]();
    const again = openSqliteParts({ path: crashed, clocks });
    await using reopened = createSqliteStore(again);
    expect(again.rooms.toRead(room).record.lineMs).toBeLessThan(lineMs);
    await reopened.line.tick({ room });
    expect(again.rooms.toRead(room).record).toMatchObject({ clockMs, lineMs, doorMs });
  });
});
