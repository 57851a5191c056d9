import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';

const HOLDER = fileURLToPath(new URL('hold-database.ts', import.meta.url));

describe('openSqliteStore', () => {
  let folder = '';
  let path = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sqlite-open-'));
    path = join(folder, 'store.db');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const unfit = (message: RegExp) => ({ code: 'store_unfit', message: expect.stringMatching(message) });

  it('refuses a file that another process holds, until that is killed', async () => {
    const holder = spawn(process.execPath, [HOLDER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(holder, 'exit');
    try {
      await once(holder.stdout, 'data');
      await expect(openSqliteStore({ path })).rejects.toMatchObject(unfit(/in use by another process/));
    } finally {
      holder.kill('SIGKILL');
      await ended;
    }
    await using store = await openSqliteStore({ path });
    await store.ping();
  });

  it('refuses a second handle on the same file', async () => {
    await using store = await openSqliteStore({ path });
    await expect(openSqliteStore({ path })).rejects.toMatchObject(unfit(/in use/));
    await store.ping();
  });

  it('refuses what is not a database, and leaves it as it is', async () => {
    await writeFile(path, 'a letter to the operator '.repeat(200));
    await expect(openSqliteStore({ path })).rejects.toMatchObject(unfit(/not a database/));
  });

  it('refuses a database of another program', async () => {
    const foreign = new DatabaseSync(path);
    foreign.exec('CREATE TABLE recipes (name TEXT)');
    foreign.close();
    await expect(openSqliteStore({ path })).rejects.toMatchObject(unfit(/another program/));
  });

  it('refuses a file of a newer version', async () => {
    await (await openSqliteStore({ path }))[Symbol.asyncDispose]();
    const newer = new DatabaseSync(path);
    newer.exec('PRAGMA user_version = 99');
    newer.close();
    await expect(openSqliteStore({ path })).rejects.toMatchObject(unfit(/newer version/));
  });

  it('keeps the file from other users', async () => {
    await using store = await openSqliteStore({ path });
    await store.ping();
    for (const file of [path, `${path}-wal`]) expect((await stat(file)).mode & 0o077).toBe(0);
  });

  it('refuses a path that cannot be opened', async () => {
    await expect(openSqliteStore({ path: join(folder, 'missing', 'store.db') })).rejects.toMatchObject(
      unfit(/cannot be opened/),
    );
  });

  it('is unavailable once it is closed, after what was asked before', async () => {
    const store = await openSqliteStore({ path });
    const written = store.documents.write('name', 'value', 0);
    await store[Symbol.asyncDispose]();
    expect(await written).toBe(true);
    const unavailable = { code: 'store_unavailable' };
    await expect(store.ping()).rejects.toMatchObject(unavailable);
    await expect(store.documents.read('name')).rejects.toMatchObject(unavailable);
    await expect(store.line.tick({ room: 'room' })).rejects.toMatchObject(unavailable);
    await expect(store.line.visit({ room: 'room', sub: 'sub' })).rejects.toMatchObject(unavailable);
    await store[Symbol.asyncDispose]();
  });
});
