import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { MOST_WORKERS } from './test/support/global-setup.ts';

// biome-ignore lint/style/noDefaultExport: vitest reads the default export of its configuration file
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // One for each core, the last one included: much of a test is waiting for servers.
    maxWorkers: Math.min(availableParallelism(), MOST_WORKERS),
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
