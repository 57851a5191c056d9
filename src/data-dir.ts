import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StartFault } from './start-fault.ts';

function reason(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Parents included. Node's own `recursive` never returns where an existing folder takes no entries (`/proc`). */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return;
    if (!hasCode(error, 'ENOENT')) throw error;
    await makeFolder(dirname(path));
    await mkdir(path, { mode: 0o700 });
  }
}

/**
 * Makes sure that there is a folder that can be written to. Made with mode 0700 when it is missing: the keys that sign
 * tokens lie in it. A file is written and removed to find out, since permissions alone do not tell (read-only file
 * systems, full disks).
 *
 * @throws StartFault `data_dir_unwritable`
 */
export async function prepareDataDir(path: string): Promise<void> {
  try {
    await makeFolder(path);
    const probe = join(path, `.probe-${randomUUID()}`);
    await writeFile(probe, '', { flag: 'wx', mode: 0o600 });
    await rm(probe);
  } catch (cause) {
    throw new StartFault(
      'data_dir_unwritable',
      `the data folder ${JSON.stringify(path)} cannot be written to (${reason(cause)}): make it writable, or set DATA_DIR`,
      { cause },
    );
  }
}
