import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Redis } from 'ioredis';
import { openRedisStore } from '../../src/store/redis/redis-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { startRedis } from '../support/redis-servers.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { formerSetup } from './former-setup.ts';
import { type Recorded, readRecord, recordFolder, type StoreName } from './record.ts';
import { type DumpedKey, restoreKeys } from './redis-dump.ts';

export const STORES: readonly { readonly store: StoreName }[] = [{ store: 'sqlite' }, { store: 'redis' }];

/** The product of today on what version 0.1 has written, a second after that. */
export interface UpgradedProduct extends TimedProduct {
  readonly recorded: Recorded;
}

export async function startUpgraded(store: StoreName): Promise<UpgradedProduct> {
  const recorded = readRecord(store);
  const startedAtMs = recorded.takenAtMs + 1_000;
  const record = await putRecord(store);
  const product = await startTimedProduct(formerSetup(), { startedAtMs, open: (_config, clock) => record.open(clock) });
  return {
    ...product,
    recorded,
    async [Symbol.asyncDispose]() {
      await product[Symbol.asyncDispose]();
      await record[Symbol.asyncDispose]();
    },
  };
}

/** The record, to be opened by a store of today. */
interface PutRecord extends AsyncDisposable {
  readonly open: (clock: () => number) => Promise<Store>;
}

export async function putRecord(store: StoreName): Promise<PutRecord> {
  if (store === 'redis') {
    const server = await startRedis();
    const client = new Redis(server.node.port);
    const keys: DumpedKey[] = JSON.parse(await readFile(`${recordFolder('redis')}keys.json`, 'utf8'));
    await restoreKeys(client, keys);
    client.disconnect();
    return {
      open: (clock) => openRedisStore({ target: server.target, clock }),
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  }
  const folder = await mkdtemp(join(tmpdir(), 'owr-upgraded-'));
  const path = join(folder, 'waiting-room.db');
  await writeFile(path, gunzipSync(await readFile(`${recordFolder('sqlite')}waiting-room.db.gz`)));
  return {
    open: (clock) => openSqliteStore({ path, clock }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
