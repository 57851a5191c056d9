import { Redis } from 'ioredis';
import { inject } from 'vitest';

let own: Promise<string> | undefined;

/** The Redis that this run started, in a database of this file's own: it shares no rooms with another file. */
export function ownRedisUrl(): Promise<string> {
  own ??= nextDatabase();
  return own;
}

async function nextDatabase(): Promise<string> {
  const base = inject('redisUrl');
  const redis = new Redis(base);
  const database = await redis.incr('databases of test files');
  redis.disconnect();
  return `${base}/${database}`;
}
