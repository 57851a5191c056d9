import { once } from 'node:events';
import { createServer } from 'node:http';
import process from 'node:process';
import { EX_CONFIG, formatProblems } from '../../config/reading/config-problem.ts';
import { loadConfig } from '../../config/reading/load-config.ts';
import { createPreview } from './preview.ts';

/** Exit code when the port cannot be had (`EX_UNAVAILABLE` of sysexits.h). */
const EX_UNAVAILABLE = 69;

const DEFAULT_PORT = '4000';

/** The demo's secrets open nothing here, and are not kept. */
const demoSecrets = () => ({ adminKey: 'x'.repeat(24), clientSecret: 'x'.repeat(24) });

/** Runs until a signal comes. @returns the exit code */
async function main(): Promise<number> {
  const env = { ...process.env, PORT: process.env.PORT || DEFAULT_PORT };
  const load = () => loadConfig({ env, demoSecrets });
  const loaded = load();
  if (loaded.kind === 'invalid') {
    process.stderr.write(`The configuration is not valid:\n${formatProblems(loaded.problems)}`);
    return EX_CONFIG;
  }
  const stopped = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  const { port } = loaded.config;
  const server = createServer(createPreview({ load, startMs: Date.now() }));
  // Of this machine alone: whoever designs, not visitors.
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    process.stderr.write(`Not started: port ${port} cannot be had (${code}); PORT names another one\n`);
    return EX_UNAVAILABLE;
  }
  process.stdout.write(`Every page of every room: http://localhost:${port}\n`);
  await stopped;
  server.closeAllConnections();
  server.close();
  return 0;
}

process.exitCode = await main();
