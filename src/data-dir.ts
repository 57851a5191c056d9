import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartFault } from './start-fault.ts';

function reason(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Parents included. Node's own `recursive` never returns where an existing folder takes no entries (`/proc`). */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return;
    if (!hasCode(error, 'ENOENT')) throw error;
    makeFolder(dirname(path));
    mkdirSync(path, { mode: 0o700 });
  }
}

/**
 * Makes sure that there is a folder that can be written to. A missing one gets mode 0700: the keys that sign tokens are
 * in it. A file is written and removed to find out, since permissions alone do not tell (read-only file systems, full
 * disks).
 *
 * @throws StartFault `data_dir_unwritable`
 */
export function prepareDataDir(path: string): void {
  try {
    makeFolder(path);
    const probe = join(path, `.probe-${randomUUID()}`);
    writeFileSync(probe, '', { flag: 'wx', mode: 0o600 });
    rmSync(probe);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/**
 * Writes a file for the owner alone into the data folder, which is made if it is missing.
 *
 * @throws StartFault `data_dir_unwritable`
 */
export function writeDataFile(dataDir: string, name: string, text: string): void {
  prepareDataDir(dataDir);
  try {
    writeFileSync(join(dataDir, name), text, { mode: 0o600 });
  } catch (cause) {
    throw unwritable(dataDir, cause);
  }
}

function unwritable(path: string, cause: unknown): StartFault {
  return new StartFault(
    'data_dir_unwritable',
    `the data folder ${JSON.stringify(path)} cannot be written to (${reason(cause)}): make it writable, or set DATA_DIR`,
    { cause },
  );
}
