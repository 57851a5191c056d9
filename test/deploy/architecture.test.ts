import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { layers } from '../../scripts/import-rules/layers.ts';
import { diagramsOf } from './documents.ts';

const DOCUMENT = 'docs/architecture.md';
const text = readFileSync(DOCUMENT, 'utf8');

/** The first cells of the tables, where they name something of the repository. */
const rows = [...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell = '']) => cell);

function foldersIn(folder: string, { recursive }: { readonly recursive: boolean }): string[] {
  return readdirSync(folder, { recursive, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
}

test('every folder of src, on all levels, has one row', () => {
  const inTable = rows.filter((row) => row.startsWith('src/') && !row.endsWith('.ts'));
  expect(inTable.toSorted()).toEqual(foldersIn('src', { recursive: true }));
});

test('every file of src that is no part of a folder, or is a layer apart, has one row', () => {
  const files = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isFile());
  const apart = Object.keys(layers).filter((layer) => layer.startsWith('src/') && layer.endsWith('.ts'));
  const expected = new Set([...files.map(({ name }) => `src/${name}`), ...apart]);
  expect(rows.filter((row) => row.endsWith('.ts')).toSorted()).toEqual([...expected].toSorted());
});

test('every folder of test has one row', () => {
  const inTable = rows.filter((row) => /^test\/[^/]+$/.test(row));
  expect(inTable.toSorted()).toEqual(foldersIn('test', { recursive: false }));
});

test('everything that it names is there', () => {
  const roots = readdirSync('.', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const below = `(?:${roots.map(({ name }) => name.replaceAll('.', '\\.')).join('|')})/[\\w./-]*\\w`;
  const file = '[\\w-]+(?:[./][\\w-]+)*\\.(?:css|js|json|lua|md|njk|sh|ts|yaml)\\b';
  // The test of links looks at where links lead.
  const named = text
    .replaceAll(/\[[^\]]*\]\([^)]*\)/g, '')
    .matchAll(new RegExp(`(?<![\\w./-])(?:\\./)?(?:${below}|${file})`, 'g'));
  const paths = [...new Set([...named].map(([path]) => path))];
  expect(paths.length).toBeGreaterThan(100);
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
});

test('in the picture of the layers every arrow is an import that the rules allow', () => {
  const [picture = []] = diagramsOf(DOCUMENT);
  const paths = new Map<string, string>();
  for (const [, id = '', path = ''] of picture.join('\n').matchAll(/\b(\w+)\["([^"<]+)/g)) paths.set(id, path);
  const pathOf = (node: string) => paths.get(node.replace(/\[.*/, '')) ?? `${node}, which has no name`;
  const arrows = picture.flatMap((line) => {
    const [from = '', to = ''] = line.split(' --> ');
    return to === '' ? [] : to.split(' & ').map((node) => ({ from: pathOf(from), to: pathOf(node) }));
  });
  expect(arrows.length).toBeGreaterThan(20);
  expect(arrows.filter(({ from, to }) => layers[from]?.split(/\s+/).includes(to) !== true)).toEqual([]);
  const drawn = new Set(arrows.flatMap(({ from, to }) => [from, to]));
  expect([...paths.values()].filter((path) => !drawn.has(path))).toEqual([]);
});
