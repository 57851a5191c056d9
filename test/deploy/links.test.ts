import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { documents } from './documents.ts';

/** The anchors that GitHub gives the headings of a document. */
function anchorsOf(path: string): string[] {
  const titles = [...readFileSync(path, 'utf8').matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) => title);
  return titles.map((title) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function leadsSomewhere(target: string, from: string): boolean {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : join(dirname(from), file);
  return existsSync(path) && (anchor === undefined || !path.endsWith('.md') || anchorsOf(path).includes(anchor));
}

test.each(documents)('whatever %s points to is there, its section too', (path) => {
  const links = [...readFileSync(path, 'utf8').matchAll(/\]\((?!https?:)([^)]+)/g)].map(([, target]) => target ?? '');
  expect(links.filter((target) => !leadsSomewhere(target, path))).toEqual([]);
});

test('the README is a landing page', () => {
  expect(readFileSync('README.md', 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(120);
});

const headings = (path: string) =>
  [...readFileSync(path, 'utf8').matchAll(/^## (.+)$/gm)].map(([, text = '']) => text.toLowerCase());

test.each([
  [
    'DESIGN §',
    'docs/design.md',
    /\bDESIGN §(\d+)/g,
    (named: string, heading: string) => heading.startsWith(`${named}.`),
  ],
  [
    'LINE.md, ',
    'docs/line.md',
    /\bLINE\.md, `?([\w -]+)/g,
    (named: string, heading: string) => heading.includes(named.toLowerCase()),
  ],
] as const)('every section that a comment names by "%s" is in %s', (_, document, reference, isNamed) => {
  const sections = headings(document);
  const sources = ['src', 'test', 'assets'].flatMap((folder) => globSync(`${folder}/**/*.{ts,js,lua}`));
  const named = sources.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(reference)].map(([, section = '']) => ({ path, section })),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(({ section }) => !sections.some((heading) => isNamed(section, heading)))).toEqual([]);
});

test.each(documents)('whatever %s tells to run is a script of package.json', (path) => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const told = [...readFileSync(path, 'utf8').matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)];
  expect(told.map(([, script, short]) => script ?? short ?? '').filter((name) => !(name in scripts))).toEqual([]);
});
