import { defineConfig } from 'vitest/config';
import { settings } from './vitest.config.ts';

// The gateways that are too large to run with every change: npm run test:gateways:all.
// biome-ignore lint/style/noDefaultExport: vitest reads the default export of its configuration file
export default defineConfig({
  test: { ...settings, include: ['test/gateways-all/**/*.test.ts'], exclude: ['**/node_modules/**'], maxWorkers: 2 },
});
