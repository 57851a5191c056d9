import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { compose } from '../../src/compose.ts';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/reading/load-config.ts';
import { createLogger } from '../../src/logging.ts';
import { openRedisStore } from '../../src/store/redis/redis-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { AdminClient } from './admin-client.ts';
import { freePort } from './free-port.ts';
import { ADMIN_KEY, configurationFile, type ProductOptions } from './product.ts';

/** The whole product inside the test's process, reached over HTTP, on a clock that the test moves. */
export interface TimedProduct extends AsyncDisposable {
  readonly issuer: string;
  readonly admin: AdminClient;
  /** Lets time pass for everybody: the product, its store, browsers and relying parties. */
  pass(seconds: number): void;
}

interface TimedStore {
  /** Lets a test stand between the product and its store. */
  readonly changeStore?: (store: Store) => Store;
  /** Opens the store in place of one that is empty. */
  readonly open?: (config: Config, clock: () => number) => Promise<Store>;
  /** When the product starts, epoch milliseconds; now, if not given. */
  readonly startedAtMs?: number;
}

/** Starts it with `Date` under the test's control; disposing of it gives the real one back. */
export async function startTimedProduct(
  options: ProductOptions,
  { changeStore = (store) => store, open, startedAtMs = Date.now() }: TimedStore = {},
): Promise<TimedProduct> {
  vi.useFakeTimers({ toFake: ['Date'], now: startedAtMs - (startedAtMs % 1000) });
  const epochMs = (): number => Date.now();
  const port = options.port ?? (await freePort());
  const issuer = options.issuer ?? `http://127.0.0.1:${port}`;
  const folder = await mkdtemp(join(tmpdir(), 'owr-timed-'));
  const config = await readConfig(folder, { ...options, issuer, port });

  async function openStore(loaded: Config): Promise<Store> {
    if (open !== undefined) return changeStore(await open(loaded, epochMs));
    const { redis } = loaded;
    if (redis === null) return changeStore(await openSqliteStore({ path: ':memory:', clock: epochMs }));
    return changeStore(await openRedisStore({ target: redis, clock: epochMs, keyPrefix: `${randomUUID()}:` }));
  }

  const running = await compose(config, createLogger('silent'), { epochMs, openStore, drainMs: 0 });
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
