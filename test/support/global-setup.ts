import type { TestProject } from 'vitest/node';
import { startRedis } from './redis-servers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A standalone Redis of this run, without a database: see `sharedRedisUrl`. */
    redisUrl: string;
  }
}

/** As many test files as may run at the same time. */
export const MOST_WORKERS = 15;

/** Runs once before the test files; what it returns runs after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = await startRedis({ databases: String(MOST_WORKERS + 1) });
  project.provide('redisUrl', `redis://${redis.node.host}:${redis.node.port}`);
  return async () => {
    await redis[Symbol.asyncDispose]();
  };
}
