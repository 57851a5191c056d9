import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What a process is started from. */
const PARTS = ['src', 'views', 'assets', 'package.json'];

/** A text of a file, which stands there exactly once, and what takes its place. */
export interface Replacement {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface SourceCopy extends Disposable {
  /** The file that starts it. */
  readonly main: string;
}

/** Copies the source and changes the copy. Throws when a text that is replaced is not there exactly once. */
export function copySource(replacements: readonly Replacement[]): SourceCopy {
  const folder = mkdtempSync(join(tmpdir(), 'source-copy-'));
  for (const part of PARTS) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const { file, from, to } of replacements) {
    const parts = readFileSync(join(folder, file), 'utf8').split(from);
    if (parts.length !== 2) throw new Error(`"${from}" stands ${parts.length - 1} times in ${file}`);
    writeFileSync(join(folder, file), parts.join(to));
  }
  return {
    main: join(folder, 'src', 'main.ts'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
