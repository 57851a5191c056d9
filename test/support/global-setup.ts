import type { TestProject } from 'vitest/node';
import { startRedis } from './redis-servers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A standalone Redis of this run, shared by its test files: each uses rooms or key prefixes of its own. */
    redisUrl: string;
  }
}

/** Runs once before the test files; what it returns runs after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = await startRedis();
  project.provide('redisUrl', `redis://${redis.node.host}:${redis.node.port}`);
  return async () => {
    await redis[Symbol.asyncDispose]();
  };
}
