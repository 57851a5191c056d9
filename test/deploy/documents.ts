import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of the documents of the repository. */
export const documents: readonly string[] = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...['docs', 'examples'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.md'))
      .map((path) => join(folder, path)),
  ),
];

/** Returns the Mermaid blocks of a document, each as its lines that are not empty. */
export function diagramsOf(path: string): string[][] {
  const blocks = readFileSync(path, 'utf8').matchAll(/^```mermaid\n(.*?)^```$/gms);
  return [...blocks].map(([, block = '']) =>
    block
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  );
}
