import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';
import { stringify } from 'yaml';
import { freePort } from '../support/free-port.ts';
import { ADMIN_KEY } from '../support/product.ts';
import { startRedis } from '../support/redis-servers.ts';
import { launchSetup } from '../support/shop-setup.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

const EX_UNAVAILABLE = 69;
const EX_CONFIG = 78;

const FIT_CONFIG = stringify({
  issuer: 'http://127.0.0.1:3000',
  admin_keys: [{ name: 'tests', role: 'admin', key: ADMIN_KEY }],
  ...launchSetup(),
});

interface Refusal {
  readonly exitCode: number | null;
  /** Whole lines. */
  readonly errors: readonly string[];
  readonly tookMs: number;
}

/** Starts the product without a configuration file unless `config` has its text, and waits until it has given up. */
async function refusedStart(env: Record<string, string>, config?: string): Promise<Refusal> {
  const folder = mkdtempSync(join(tmpdir(), 'owr-refused-'));
  try {
    if (config !== undefined) writeFileSync(join(folder, 'waiting-room.yaml'), config);
    const startedAtMs = performance.now();
    const child = spawn(process.execPath, [MAIN], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env.PATH, PORT: String(await freePort()), ...env },
      // A start that neither runs nor ends must not outlive its test.
      timeout: 60_000,
      killSignal: 'SIGKILL',
    });
    let text = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    const [exitCode] = (await once(child, 'close')) as [number | null];
    return { exitCode, errors: text.trimEnd().split('\n'), tookMs: performance.now() - startedAtMs };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.concurrent('the product does not start, and says why in one line,', { timeout: 90_000 }, () => {
  test('when the port is taken', async ({ expect }) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { exitCode, errors } = await refusedStart({ PORT: String(port) });
    other.close();
    expect(exitCode).toBe(EX_UNAVAILABLE);
    expect(errors).toEqual([
      `Not started: 127.0.0.1:${port} is in use by another program: stop it, or set another PORT`,
    ]);
  });

  test('when nobody listens where Redis should be, after ten seconds', async ({ expect }) => {
    const port = await freePort();
    const { exitCode, errors, tookMs } = await refusedStart({ REDIS_URL: `redis://:a-secret@127.0.0.1:${port}` });
    expect(exitCode).toBe(EX_UNAVAILABLE);
    expect(errors).toEqual([`Not started: Redis at 127.0.0.1:${port} is not reachable within 10 s`]);
    expect(tookMs).toBeGreaterThan(10_000);
  });

  test('when whoever listens there does not answer', async ({ expect }) => {
    const mute = createServer((socket) => socket.on('error', () => undefined).resume());
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as AddressInfo;
    const { exitCode, errors } = await refusedStart({ REDIS_URL: `redis://127.0.0.1:${port}` });
    mute.close();
    expect(exitCode).toBe(EX_UNAVAILABLE);
    expect(errors).toEqual([`Not started: Redis at 127.0.0.1:${port} is not reachable within 10 s`]);
  });

  test('when Redis would evict what must last', async ({ expect }) => {
    await using redis = await startRedis({ 'maxmemory-policy': 'allkeys-lru' });
    const { exitCode, errors } = await refusedStart({ REDIS_URL: `redis://127.0.0.1:${redis.node.port}` });
    expect(exitCode).toBe(EX_UNAVAILABLE);
    expect(errors).toEqual([
      'Not started: Redis would evict the state of rooms: maxmemory-policy is allkeys-lru; set it to noeviction',
    ]);
  });

  test.for([
    { what: 'with a configuration', config: FIT_CONFIG, dataDir: '/dev/null/data', code: 'ENOTDIR' },
    { what: 'with a configuration', config: FIT_CONFIG, dataDir: '/proc/data', code: 'ENOENT' },
    { what: 'as the demo', config: undefined, dataDir: '/dev/null/data', code: 'ENOTDIR' },
    { what: 'as the demo', config: undefined, dataDir: '/proc/data', code: 'ENOENT' },
  ])('when the data folder $dataDir cannot be written to, $what', async ({ config, dataDir, code }, { expect }) => {
    const { exitCode, errors } = await refusedStart({ DATA_DIR: dataDir }, config);
    expect(exitCode).toBe(EX_UNAVAILABLE);
    expect(errors).toEqual([
      `Not started: the data folder "${dataDir}" cannot be written to (${code}): make it writable, or set DATA_DIR`,
    ]);
  });

  test('when the configuration is wrong: every mistake', async ({ expect }) => {
    const config = 'issuer: nowhere\nrooms:\n  launch: { mode: ajar }\nclients: []\n';
    const { exitCode, errors } = await refusedStart({}, config);
    expect(exitCode).toBe(EX_CONFIG);
    expect(errors[0]).toBe('The configuration is not valid:');
    expect(errors.join('\n')).toMatch(/\bissuer\b/);
    expect(errors.join('\n')).toMatch(/\brooms\.launch\.mode\b/);
    expect(errors.join('\n')).not.toMatch(/^\s+at /m);
  });

  test('when several processes shall share the embedded store', async ({ expect }) => {
    const { exitCode, errors } = await refusedStart({ WORKERS: '2' }, FIT_CONFIG);
    expect(exitCode).toBe(EX_CONFIG);
    expect(errors).toEqual([
      'The configuration is not valid:',
      '  WORKERS: asks for 2 processes, and the embedded store belongs to one: set REDIS_URL, or WORKERS=1',
    ]);
  });

  test('when several processes find the configuration wrong, or the port taken: once for all of them', async ({
    expect,
  }) => {
    await using redis = await startRedis();
    const env = { WORKERS: '3', REDIS_URL: `redis://127.0.0.1:${redis.node.port}` };
    const wrong = await refusedStart(env, 'issuer: nowhere\n');
    expect(wrong.exitCode).toBe(EX_CONFIG);
    expect(wrong.errors.filter((line) => /\bissuer\b/.test(line))).toHaveLength(1);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { exitCode, errors } = await refusedStart({ ...env, HOST: '127.0.0.1', PORT: String(port) }, FIT_CONFIG);
    other.close();
    expect(exitCode).toBe(EX_UNAVAILABLE);
    expect(errors.filter((line) => line.startsWith('Not started:'))).toEqual([
      `Not started: 127.0.0.1:${port} is in use by another program: stop it, or set another PORT`,
    ]);
  });

  test('when there is no configuration in production', async ({ expect }) => {
    const { exitCode, errors } = await refusedStart({ NODE_ENV: 'production' });
    expect(exitCode).toBe(EX_CONFIG);
    expect(errors.join('\n')).toMatch(/waiting-room\.yaml/);
    expect(errors.join('\n')).not.toMatch(/^\s+at /m);
  });
});
