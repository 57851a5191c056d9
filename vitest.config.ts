import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

// A process that a test starts reads most of its code compiled: that halves the time until it is ready.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules', '.compile-cache');

/** Files that leave nothing behind in their process: they run one after the other in the same one, and load its modules once. */
const SHARING = [
  'test/{bench,config,definitions,deploy,http,language,oidc,room,sealing,waiting,watch,web,workers}/**/*.test.ts',
];

/** Too large for every change (vitest.gateways.config.ts), or nobody's tests. */
const EXCLUDED = ['test/gateways-all/**', '**/node_modules/**'];

/** How all tests run. */
export const settings = {
  globalSetup: ['test/support/global-setup.ts'],
  sequence: { sequencer: LongestFirst },
  // One more than there are cores: much of a test is waiting for servers.
  maxWorkers: availableParallelism() + 1,
  // Guards: on an idle machine few tests take longer than ten seconds, on a busy one any may.
  testTimeout: 90_000,
  hookTimeout: 90_000,
};

// biome-ignore lint/style/noDefaultExport: vitest reads the default export of its configuration file
export default defineConfig({
  test: {
    ...settings,
    projects: [
      { extends: true, test: { name: 'apart', include: ['test/**/*.test.ts'], exclude: [...EXCLUDED, ...SHARING] } },
      { extends: true, test: { name: 'together', include: SHARING, exclude: EXCLUDED, isolate: false } },
    ],
  },
});
