import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RedisNode } from '../../src/store/redis/redis-target.ts';
import { AdminClient } from '../support/admin-client.ts';
import { ADMIN_KEY, configurationFile } from '../support/product.ts';
import { formerSetup } from './former-setup.ts';
import type { MovedClock } from './moved-clock.ts';

/** The former release inside this process, reached over HTTP. */
export interface FormerRelease extends AsyncDisposable {
  readonly issuer: string;
  readonly admin: AdminClient;
}

/**
 * Starts the former release from a checkout of it.
 *
 * @param dataDir where SQLite has its file
 * @param redis null: embedded
 */
export async function startFormerRelease(
  checkout: string,
  { clock, dataDir, redis, port }: { clock: MovedClock; dataDir: string; redis: RedisNode | null; port: number },
): Promise<FormerRelease> {
  const load = (path: string) => import(pathToFileURL(join(checkout, 'src', path)).href);
  const { compose }: typeof import('../../src/compose.ts') = await load('compose.ts');
  const { loadConfig }: typeof import('../../src/config/reading/load-config.ts') = await load('config/load-config.ts');
  const { createLogger }: typeof import('../../src/logging.ts') = await load('logging.ts');
  const sqlite: typeof import('../../src/store/sqlite/sqlite-store.ts') = await load('store/sqlite/sqlite-store.ts');
  const redisStore: typeof import('../../src/store/redis/redis-store.ts') = await load('store/redis/redis-store.ts');

  const issuer = `http://127.0.0.1:${port}`;
  const path = join(await mkdtemp(join(tmpdir(), 'owr-former-')), 'waiting-room.yaml');
  await writeFile(path, configurationFile({ ...formerSetup(), issuer }));
  await mkdir(dataDir, { recursive: true });
  const redisUrl = redis === null ? {} : { REDIS_URL: `redis://${redis.host}:${redis.port}` };
  const loaded = loadConfig({
    env: { CONFIG: path, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: dataDir, ...redisUrl },
  });
  if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.problems));
  const running = await compose(loaded.config, createLogger('warn'), {
    // That release calls the process clock `now`.
    ...{ now: clock.read },
    drainMs: 0,
    openStore: ({ redis: target }) =>
      target === null
        ? sqlite.openSqliteStore({ path: join(dataDir, 'waiting-room.db'), clock: clock.read })
        : redisStore.openRedisStore({ target, clock: clock.read }),
  });
  return {
    issuer,
    admin: new AdminClient(issuer, ADMIN_KEY),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}
