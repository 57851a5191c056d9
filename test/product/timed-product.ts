import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { compose } from '../../src/compose.ts';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createLogger } from '../../src/logging.ts';
import { openRedisStore } from '../../src/store/redis/redis-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { AdminClient } from '../support/admin-client.ts';
import { freePort } from '../support/free-port.ts';
import { ADMIN_KEY, configurationFile, type ProductOptions } from '../support/product.ts';

/** The whole product inside the test's process, reached over HTTP, on a clock that the test moves. */
export interface TimedProduct extends AsyncDisposable {
  readonly issuer: string;
  readonly admin: AdminClient;
  /** Lets time pass for everybody: the product, its store, browsers and relying parties. */
  pass(seconds: number): void;
}

/**
 * Starts it with `Date` under the test's control; disposing of it gives the real one back.
 *
 * @param changeStore lets a test stand between the product and its store
 */
export async function startTimedProduct(
  options: ProductOptions,
  { changeStore = (store) => store }: { changeStore?: (store: Store) => Store } = {},
): Promise<TimedProduct> {
  const startedAtMs = Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now: startedAtMs - (startedAtMs % 1000) });
  const now = (): number => Date.now();
  const port = await freePort();
  const issuer = options.issuer ?? `http://127.0.0.1:${port}`;
  const folder = await mkdtemp(join(tmpdir(), 'owr-timed-'));
  const config = await readConfig(folder, { ...options, issuer, port });

  async function openStore({ redis }: Config): Promise<Store> {
    if (redis === null) return changeStore(await openSqliteStore({ path: ':memory:', clock: now }));
    return changeStore(await openRedisStore({ target: redis, clock: now, keyPrefix: `timed-${port}:` }));
  }

  const running = await compose(config, createLogger('silent'), { now, openStore, drainMs: 0 });
  return {
    issuer,
    admin: new AdminClient(issuer, ADMIN_KEY),
    pass(seconds) {
      vi.setSystemTime(Date.now() + seconds * 1000);
    },
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
      vi.useRealTimers();
    },
  };
}

async function readConfig(folder: string, options: ProductOptions & { issuer: string; port: number }): Promise<Config> {
  const { port, redisUrl, env } = options;
  const path = join(folder, 'waiting-room.yaml');
  await writeFile(path, configurationFile(options));
  const loaded = loadConfig({
    env: {
      CONFIG: path,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: folder,
      ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
      ...env,
    },
  });
  if (loaded.kind === 'invalid')
    throw new Error(loaded.problems.map(({ path: at, message }) => `${at} ${message}`).join('\n'));
  return loaded.config;
}
