import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keptDemoSecrets } from '../../src/config/demo.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'demo-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('the secrets are made once, kept where nobody else reads, and random', () => {
  const dataDir = join(folder, 'deep', 'data');
  const made = keptDemoSecrets(dataDir);
  expect(keptDemoSecrets(dataDir)).toEqual(made);
  expect(statSync(join(dataDir, 'demo-secrets.json')).mode & 0o077).toBe(0);
  const others = keptDemoSecrets(join(folder, 'other'));
  expect(others.adminKey).not.toBe(made.adminKey);
  expect(others.clientSecret).not.toBe(made.clientSecret);
  expect(made.adminKey.length).toBeGreaterThanOrEqual(24);
});

test('a broken file is made anew', () => {
  const path = join(folder, 'demo-secrets.json');
  writeFileSync(path, '{"adminKey":""}');
  chmodSync(path, 0o600);
  const made = keptDemoSecrets(folder);
  expect(existsSync(path)).toBe(true);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(made);
});

test('a folder in the place of the file is a fault of the data folder', () => {
  mkdirSync(join(folder, 'demo-secrets.json'));
  expect(() => keptDemoSecrets(folder)).toThrow(expect.objectContaining({ code: 'data_dir_unwritable' }));
});
