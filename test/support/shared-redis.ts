import process from 'node:process';
import { inject } from 'vitest';

/** The Redis that this run started, in a database of this worker's own: files that run at the same time share no rooms. */
export function sharedRedisUrl(): string {
  return `${inject('redisUrl')}/${process.env.VITEST_POOL_ID ?? '0'}`;
}
