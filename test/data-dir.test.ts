import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { prepareDataDir } from '../src/data-dir.ts';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'data-dir-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

it('makes the folder for the owner alone, parents included', async () => {
  const path = join(await folder(), 'a', 'b');
  prepareDataDir(path);
  expect((await stat(path)).mode & 0o777).toBe(0o700);
  expect(await readdir(path)).toEqual([]);
});

it('takes a folder that is there, as it is', async () => {
  const path = await folder();
  await writeFile(join(path, 'kept'), 'kept');
  prepareDataDir(path);
  expect(await readdir(path)).toEqual(['kept']);
});

it('refuses a path that is a file, or leads through one', async () => {
  const path = join(await folder(), 'file');
  await writeFile(path, '');
  for (const taken of [path, join(path, 'below')]) {
    expect(() => prepareDataDir(taken)).toThrow(
      expect.objectContaining({
        code: 'data_dir_unwritable',
        message: expect.stringContaining(`the data folder ${JSON.stringify(taken)} cannot be written to`),
      }),
    );
  }
});

it.skipIf(process.getuid?.() === 0)('refuses a folder without the permission to write', async () => {
  const path = await folder();
  await chmod(path, 0o500);
  expect(() => prepareDataDir(path)).toThrow(expect.objectContaining({ code: 'data_dir_unwritable' }));
});

it('refuses a file system that cannot be written to', () => {
  expect(() => prepareDataDir('/proc/data')).toThrow(expect.objectContaining({ code: 'data_dir_unwritable' }));
});
