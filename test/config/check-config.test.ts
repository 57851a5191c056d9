import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileWith } from './files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-config-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

function checkConfig(...parameters: readonly string[]): Promise<Ended> {
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      ['src/config/check-config.ts', ...parameters],
      { env: {} },
      (_error, output, errors) => done({ code: child.exitCode, output, errors }),
    );
  });
}

function write(text: string): string {
  const path = join(folder, 'room.yaml');
  writeFileSync(path, text);
  return path;
}

test('a valid file: what it says, and what is probably not meant', async () => {
  const path = write(fileWith());
  expect(await checkConfig(path)).toEqual({
    code: 0,
    output: `${path} is valid
  issuer https://wait.example.com
  room launch (open): shop
1 warning:
  clients[0].initiate_login_uri: is missing: visitors whose turn comes after the hold must go back to the site by themselves
`,
    errors: '',
  });
});

test('a file with mistakes: the list, and exit code 78', async () => {
  const path = write(fileWith({ room: 'turn_window: 5', more: 'zone: x' }));
  expect(await checkConfig(path)).toEqual({
    code: 78,
    output: '',
    errors: `${path} has 2 mistakes:
  rooms.launch.turn_window (line 5): must be a duration from 1s to 1d: a whole number and ms, s, m, h or d, like 90s or 5m
  zone (line 12): is not a known key; known here: issuer, signing, admin_keys, aws_keys, rooms, clients
`,
  });
});

test('a file that is no YAML, or not there', async () => {
  expect((await checkConfig(write('a: "'))).errors).toMatch(
    /has 1 mistake:\n {2}line 1, column 5: Missing closing "quote\n$/,
  );
  expect(await checkConfig(join(folder, 'gone.yaml'))).toMatchObject({ code: 78, output: '' });
});

test('no file: how to use it, and exit code 64', async () => {
  expect(await checkConfig()).toEqual({ code: 64, output: '', errors: 'Usage: npm run check-config FILE\n' });
});
