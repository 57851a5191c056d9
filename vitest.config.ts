import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// A process that a test starts reads most of its code compiled: that halves the time until it is ready.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules', '.compile-cache');

// biome-ignore lint/style/noDefaultExport: vitest reads the default export of its configuration file
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Too large for every change: vitest.gateways.config.ts
    exclude: ['test/gateways-all/**', '**/node_modules/**'],
    globalSetup: ['test/support/global-setup.ts'],
    // One more than there are cores: much of a test is waiting for servers.
    maxWorkers: availableParallelism() + 1,
    // Guards: on an idle machine few tests take longer than ten seconds, on a busy one any may.
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
});
