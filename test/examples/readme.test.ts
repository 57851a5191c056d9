import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/reading/load-config.ts';

test.each(globSync('examples/*/README.md'))('what %s tells to run is there', (path) => {
  const commands = [...readFileSync(path, 'utf8').matchAll(/^```sh\n(.*?)^```/gms)].map(([, text]) => text ?? '');
  const files = commands.flatMap((text) => text.match(/\b(?:examples|scripts)\/[\w./-]+/g) ?? []);
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});

test.each(globSync('examples/*/waiting-room.yaml'))('%s is valid', (path) => {
  expect(loadConfig({ env: { CONFIG: path } })).toMatchObject({ kind: 'ok', warnings: [] });
});
