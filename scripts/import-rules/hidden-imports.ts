import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every file that a module can be in, those of hidden folders too. */
export function moduleFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.split('/').includes('node_modules'));
}

/** Ways to a module that leave open which one it is, and imports of types in comments of JavaScript. */
const HIDDEN = /\bimport\(\s*(?!['"`\s])|\bcreateRequire\b|\bgetBuiltinModule\b/;
const IN_COMMENT = /[{<|\s(](?:typeof\s+)?import\(\s*['"][^'"]+['"]\s*\)\s*\.\s*\w|@import\b/;

/** Returns the files that reach modules in a way in which no rule could be held. */
export function hiddenImports(files: readonly string[]): string[] {
  return files
    .filter((file) => {
      const text = readFileSync(file, 'utf8');
      return HIDDEN.test(text) || (/\.[cm]?jsx?$/.test(file) && IN_COMMENT.test(text));
    })
    .map((file) => `${file} imports in a way that cannot be read`);
}
