import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Instruction {
  readonly name: string;
  readonly words: readonly string[];
}

/** The stages of the Dockerfile, each with its instructions; comments dropped, continued lines joined. */
function readStages(): Instruction[][] {
  const text = readFileSync('Dockerfile', 'utf8');
  const lines = text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n');
  const stages: Instruction[][] = [];
  for (const line of lines.filter((candidate) => candidate.trim() !== '')) {
    const [name = '', ...words] = line.trim().split(/\s+/);
    if (name === 'FROM') stages.push([]);
    stages.at(-1)?.push({ name, words });
  }
  return stages;
}

const stages = readStages();
const last = stages.at(-1) ?? [];

function only(name: string): readonly string[] {
  const found = last.filter((instruction) => instruction.name === name);
  expect(found).toHaveLength(1);
  return found[0]?.words ?? [];
}

test('every instruction is one that Docker knows', () => {
  const known = [
    'FROM',
    'WORKDIR',
    'COPY',
    'RUN',
    'ENV',
    'USER',
    'VOLUME',
    'EXPOSE',
    'STOPSIGNAL',
    'HEALTHCHECK',
    'CMD',
  ];
  expect(stages.flat().filter(({ name }) => !known.includes(name))).toEqual([]);
});

test('all stages stand on the Node that package.json asks for', () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
  const major = /\d+/.exec(engines.node)?.[0];
  expect(stages.map(([from]) => from?.words[0])).toEqual(stages.map(() => `node:${major}-slim`));
});

test('whatever is copied exists and is not kept out by .dockerignore', () => {
  const kept = readFileSync('.dockerignore', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  const copies = stages.flat().filter(({ name, words }) => name === 'COPY' && !words[0]?.startsWith('--from='));
  const sources = copies.flatMap(({ words }) => words.slice(0, -1));
  expect(sources.length).toBeGreaterThan(0);
  expect(sources.filter((source) => !existsSync(source) || !kept.includes(source))).toEqual([]);
  expect(kept.filter((path) => !sources.includes(path))).toEqual([]);
});

test('whatever the source reads at run time is copied', () => {
  const copied = last.filter(({ name }) => name === 'COPY').flatMap(({ words }) => words.slice(0, -1));
  expect(copied).toEqual(expect.arrayContaining(['src', 'views', 'assets', 'package.json']));
});

test('it runs without privileges, keeps its data in a volume and stops by SIGTERM', () => {
  expect(only('USER')).toEqual(['node']);
  expect(only('VOLUME')).toEqual(['/data']);
  expect(only('EXPOSE')).toEqual(['3000']);
  expect(only('STOPSIGNAL')).toEqual(['SIGTERM']);
  expect(only('ENV')).toEqual(['NODE_ENV=production', 'DATA_DIR=/data']);
  // As a list: through a shell the signal would not reach the process.
  expect(JSON.parse(only('CMD').join(' '))).toEqual(['node', 'src/main.ts']);
  expect(last.map(({ name }) => name).indexOf('USER')).toBeLessThan(last.map(({ name }) => name).indexOf('CMD'));
});

test('production dependencies alone are installed', () => {
  const install = stages.flat().find(({ name, words }) => name === 'RUN' && words.includes('ci'));
  expect(install?.words).toEqual(expect.arrayContaining(['--omit=dev', '--omit=optional']));
});

test('what a rehearsal and the look at all pages need is not in the image', () => {
  const left = readFileSync('.dockerignore', 'utf8').split('\n');
  for (const path of ['src/tools/crowd', 'src/tools/preview', 'src/tools/config-schema.ts']) {
    expect(existsSync(path)).toBe(true);
    expect(left.indexOf(path)).toBeGreaterThan(left.indexOf('!src'));
  }
});
