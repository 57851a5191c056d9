import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const documents = [
  'README.md',
  'CHANGELOG.md',
  ...['docs', 'examples'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.md'))
      .map((path) => join(folder, path)),
  ),
];

test.each(documents)('whatever %s points to is there', (path) => {
  const links = [...readFileSync(path, 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target ?? '');
  expect(links.filter((target) => !existsSync(join(dirname(path), target)))).toEqual([]);
});

test.each(documents)('whatever %s tells to run is a script of package.json', (path) => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const told = [...readFileSync(path, 'utf8').matchAll(/npm (?:run )?(start|test|[a-z]+-[a-z]+|bench)\b/g)];
  expect(told.map(([, name]) => name ?? '').filter((name) => !(name in scripts))).toEqual([]);
});
