import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';

const run = promisify(execFile);

/** The Node of this system, as the product names it, and one for a system that nobody has here. */
const OWN_NODE = { name: 'own-node', os: process.platform, cpu: process.arch };
const FOREIGN_NODE = { name: 'foreign-node', os: 'aix', cpu: 'ppc64' };

let folder = '';
let env: NodeJS.ProcessEnv = {};

/** Goes on in another folder, which is the home of npm as well. */
function within(path: string): void {
  folder = path;
  const programs = [dirname(process.execPath), process.env.PATH].join(':');
  env = { PATH: programs, HOME: folder, npm_config_cache: join(folder, 'cache'), npm_config_update_notifier: 'false' };
}

/** npm without a network: packages are files of the folder. */
async function npm(...args: string[]): Promise<void> {
  await run('npm', [...args, '--no-audit', '--no-fund', '--offline'], { cwd: folder, env });
}

/** Packs a package with nothing in it. */
async function pack(name: string, about: object = {}): Promise<void> {
  const source = join(folder, 'packages', name);
  await mkdir(source, { recursive: true });
  await writeFile(join(source, 'package.json'), JSON.stringify({ name, version: '1.0.0', ...about }));
  await npm('pack', `./packages/${name}`);
}

async function change(about: object): Promise<void> {
  const path = join(folder, 'package.json');
  const before = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...before, ...about }));
  await npm('install', '--package-lock-only');
}

/** What `npm start` or another command does first. @returns what it says, a line each */
async function said(command: string): Promise<string[]> {
  const { stderr } = await run('sh', ['scripts/setup.sh', command], { cwd: folder, env });
  return stderr.split('\n').filter((line) => line !== '');
}

/** What `npm start` does first. @returns whether it installs */
async function setUp(): Promise<boolean> {
  const lines = await said('start');
  const installs = lines.includes('setup: installing the npm packages');
  expect(lines.length === 0).toBe(!installs);
  return installs;
}

describe('npm packages', () => {
  /** The product before anything is installed, and the files of its packages. */
  let fresh = '';

  beforeAll(async () => {
    fresh = await mkdtemp(join(tmpdir(), 'owr-setup-'));
    within(fresh);
    await cp('scripts', join(folder, 'scripts'), { recursive: true, filter: (source) => !/node_modules/.test(source) });
    const product = { name: 'product', version: '1.0.0', private: true, type: 'module' };
    await writeFile(join(folder, 'package.json'), JSON.stringify(product));
    await pack('needed');
    await pack('tests-alone');
    for (const { name, os, cpu } of [OWN_NODE, FOREIGN_NODE]) await pack(name, { os: [os], cpu: [cpu] });
    await change({
      dependencies: { needed: 'file:needed-1.0.0.tgz' },
      devDependencies: { 'tests-alone': 'file:tests-alone-1.0.0.tgz' },
      optionalDependencies: {
        'own-node': 'file:own-node-1.0.0.tgz',
        'foreign-node': 'file:foreign-node-1.0.0.tgz',
      },
    });
  });
  afterAll(() => rm(fresh, { recursive: true, force: true }));

  beforeEach(async () => {
    within(await mkdtemp(join(tmpdir(), 'owr-setup-')));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await cp(fresh, folder, { recursive: true });
  });

  test('are installed once', async () => {
    expect(await setUp()).toBe(true);
    expect(await setUp()).toBe(false);
  });

  test('are not installed again after npm ci, nor for another version of the product', async () => {
    await npm('ci');
    expect(await setUp()).toBe(false);
    await change({ version: '2.0.0' });
    expect(await setUp()).toBe(false);
  });

  test('are installed again when the lock asks for others', async () => {
    await npm('ci');
    await pack('needed', { version: '1.0.1' });
    await change({ dependencies: { needed: 'file:needed-1.0.1.tgz' } });
    expect(await setUp()).toBe(true);
    expect(await setUp()).toBe(false);
  });

  test.each([['--omit=optional'], ['--omit=dev']])('are completed after npm ci %s', async (omit) => {
    await npm('ci', omit);
    expect(await setUp()).toBe(true);
    expect(await setUp()).toBe(false);
  });

  test('are completed when a folder was deleted', async () => {
    await npm('ci');
    await rm(join(folder, 'node_modules/needed'), { recursive: true });
    expect(await setUp()).toBe(true);
    expect(await setUp()).toBe(false);
  });

  test('of the check of imports are installed once, and apart from those of the product', async () => {
    await pack('reader');
    const lock = ['--package-lock-only', '--prefix', 'scripts/import-rules'];
    await writeFile(join(folder, 'scripts/import-rules/package.json'), JSON.stringify({ name: 'import-rules' }));
    await rm(join(folder, 'scripts/import-rules/package-lock.json'));
    await npm('install', ...lock, './reader-1.0.0.tgz');
    expect(await setUp()).toBe(true);
    expect(await said('check')).toContain('setup: installing dependency-cruiser');
    expect(await said('check')).toEqual([]);
    expect(await setUp()).toBe(false);
  });
});
