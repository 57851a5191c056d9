import type { Redis } from 'ioredis';

/** A key of Redis: how long it lives yet (milliseconds, -1: for good), and its value as `DUMP` writes it, in base64. */
export interface DumpedKey {
  readonly key: string;
  readonly ttlMs: number;
  readonly value: string;
}

/**
 * Reads every key. A file of Redis itself would not do: it has the ends of keys as dates of the day on which it was
 * written, and a Redis that loads it later has none of those keys.
 */
export async function dumpKeys(redis: Redis): Promise<DumpedKey[]> {
  const keys = (await redis.keys('*')).sort();
  return Promise.all(
    keys.map(async (key) => ({
      key,
      ttlMs: await redis.pttl(key),
      value: (await redis.dumpBuffer(key))?.toString('base64') ?? '',
    })),
  );
}

/** Puts the keys into an empty Redis, as the one that has written them all along. */
export async function restoreKeys(redis: Redis, keys: readonly DumpedKey[]): Promise<void> {
  for (const { key, ttlMs, value } of keys) {
    await redis.restore(key, Math.max(0, ttlMs), Buffer.from(value, 'base64'));
  }
  // Another replication id would mean a failover, after which numbers go on behind the mark.
  const id = /^master_replid:(?<id>\S+)/m.exec(await redis.info('replication'))?.groups?.id ?? '';
  const states = keys.filter(({ key }) => key.endsWith(':state'));
  for (const { key } of states) await redis.hset(key, 'era', id);
}
