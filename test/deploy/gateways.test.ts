import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(path, 'utf8');
const pages = globSync('docs/gateways/*.md');

/** Packages and versions that a text pins. */
function pinned(path: string, pattern: RegExp): [string, string][] {
  return [...read(path).matchAll(pattern)].map(([, name = '', version = '']) => [name, version]);
}

test('the table of gateways leads to each page', () => {
  const [table = ''] = read('docs/gateways.md').split('\n## ');
  expect(pages.length).toBeGreaterThan(10);
  expect(pages.filter((page) => !table.includes(`(gateways/${basename(page)}`))).toEqual([]);
});

test('each test that a page names is there', () => {
  const named = pages.flatMap((page) => {
    const folders = [...read(page).matchAll(/`(test\/[\w./-]+\.ts)`/g)];
    return folders.map(([, path = '']) => path);
  });
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => !existsSync(path))).toEqual([]);
});

test('the pages name the versions that are run', () => {
  const programs = 'test/gateways-all/programs';
  const versions = [
    ...['scripts/python', `${programs}/python`].flatMap((folder) =>
      pinned(`${folder}/requirements.in`, /^([\w-]+)==(\S+)$/gm).filter(([name]) => name !== 'requests'),
    ),
    ...pinned(`${programs}/node/package.json`, /"([@\w/-]+)": "(\d[\w.]+)"/g),
    ...pinned('package.json', /"(express-openid-connect|express)": "([\d.]+)"/g),
    ...pinned('scripts/oauth2-proxy/go.mod', /(oauth2-proxy\/v7) v([\d.]+)/g),
    ...pinned(`${programs}/dex/go.mod`, /(dexidp\/dex) v\S+-(\w{12})/g),
    ...['keycloak', 'spring'].flatMap((folder) =>
      pinned(`${programs}/${folder}/pom.xml`, /<artifactId>([\w-]+)<\/artifactId>\s+<version>([\d.]{3,})<\/version>/g),
    ),
  ];
  const text = pages.map(read).join('\n');
  expect(versions.length).toBeGreaterThan(15);
  expect(versions.filter(([, version]) => !text.includes(version))).toEqual([]);
});
