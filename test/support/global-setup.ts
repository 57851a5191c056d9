import type { TestProject } from 'vitest/node';
import { startRedis } from './redis-servers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A standalone Redis of this run, without a database: see `ownRedisUrl`. */
    redisUrl: string;
  }
}

/** The first, and one for each file that asks for its own. */
const DATABASES = 1_000;

/** Runs once before the test files; what it returns runs after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = await startRedis({ databases: String(DATABASES) });
  project.provide('redisUrl', `redis://${redis.node.host}:${redis.node.port}`);
  return async () => {
    await redis[Symbol.asyncDispose]();
  };
}
