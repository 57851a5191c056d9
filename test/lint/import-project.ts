import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';

const CHECK = 'scripts/import-rules';
/** What the check reads, and what that imports. */
const COPIED = ['src', 'assets', 'examples', 'views'];
const LINKED = ['test', 'node_modules'];

/** A copy of the source in a folder of the system, to plant imports in. */
export interface ImportProject extends AsyncDisposable {
  /** Appends to a file, which is made if it is missing. */
  plant(file: string, text: string): Promise<void>;
  /** Whether an import of a file by a file would find it. */
  has(file: string, module: string): boolean;
  /** As `checkImports`, of the copy. */
  check(): Promise<string[]>;
}

/**
 * Runs the check in a folder.
 *
 * @returns what it says, line by line; nothing if it passes
 */
export function checkImports(folder: string): Promise<string[]> {
  return new Promise((done, fail) => {
    const options = { cwd: folder, maxBuffer: 16_777_216 };
    execFile(process.execPath, [join(CHECK, 'main.ts')], options, (error, stdout, stderr) => {
      const said = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
      if ((error !== null) === said.length > 0) done(said);
      else fail(error ?? new Error(`the check passes and says: ${said.join('; ')}`));
    });
  });
}

/** Copies the source. The check is linked, or with `without` copied without one of its packages. */
export async function importProject({ without }: { readonly without?: string } = {}): Promise<ImportProject> {
  const root = await mkdtemp(join(tmpdir(), 'owr-imports-'));
  const copy = (folder: string, missing?: string): Promise<void> =>
    cp(folder, join(root, folder), { recursive: true, filter: (source) => source !== missing });
  const link = (folder: string): Promise<void> => symlink(resolve(folder), join(root, folder));
  await mkdir(join(root, dirname(CHECK)));
  await Promise.all([
    ...COPIED.map((folder) => copy(folder)),
    ...LINKED.map(link),
    without === undefined ? link(CHECK) : copy(CHECK, join(CHECK, 'node_modules', without)),
  ]);
  return {
    async plant(file, text) {
      const path = join(root, file);
      await mkdir(dirname(path), { recursive: true });
      await appendFile(path, text);
    },
    has: (file, module) => existsSync(join(root, dirname(file), module)),
    check: () => checkImports(root),
    async [Symbol.asyncDispose]() {
      await rm(root, { recursive: true });
    },
  };
}
