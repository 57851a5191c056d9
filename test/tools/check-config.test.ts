import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileWith } from '../config/files.ts';

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
      ['src/tools/check-config.ts', ...parameters],
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
  tokens signed by RS256
  room launch (open): shop
2 warnings:
  clients[0].initiate_login_uri: is missing: visitors whose turn comes after the hold, and tabs but the newest, get only a link to the site
  clients[0].session: is missing: nobody knows how long its sessions last, nor can end them, so of one visit more than 3 logins begin only one a minute; say it, allow refresh_token, or set backchannel_logout_uri
`,
    errors: '',
  });
});

test('a valid file: by what tokens are signed', async () => {
  const { output } = await checkConfig(write(fileWith({ more: 'signing: { algorithm: ES256, also: [EdDSA] }' })));
  expect(output).toContain(
    '  tokens signed by ES256, RS256 for clients that state it, EdDSA for clients that state it\n',
  );
});

test('hints: what fails with some gateways only after the whole wait, unless the file decides it', async () => {
  const client = (more: string) =>
    fileWith({
      secret: `client_secret: a-secret-of-good-length\n    initiate_login_uri: https://shop.example.com/\n    ${more}`,
    });
  const { output } = await checkConfig(write(client('session: 5m')));
  expect(output).toMatch(/\n1 hint:\n {2}clients\[0\]\.initiate_login_iss: .* as vouch does\n$/);
  for (const decided of ['true', 'false']) {
    expect((await checkConfig(write(client(`initiate_login_iss: ${decided}`)))).output).not.toContain('hint');
  }
});

test('a file with mistakes: the list, and exit code 78', async () => {
  const path = write(fileWith({ room: 'turn_window: 5', more: 'zone: x' }));
  expect(await checkConfig(path)).toEqual({
    code: 78,
    output: '',
    errors: `${path} has 2 mistakes:
  rooms.launch.turn_window (line 5): must be a duration from 1s to 1d: a whole number and ms, s, m, h or d, like 90s or 5m
  zone (line 12): is not a known key; known here: issuer, signing, first_contact, admin_keys, audit_for, aws_keys, replica_lost_after, rooms, clients
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
