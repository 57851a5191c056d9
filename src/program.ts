import process from 'node:process';
import type { Config } from './config/config.ts';
import { EX_CONFIG, formatProblems } from './config/reading/config-problem.ts';
import { type LoadedConfig, loadConfig } from './config/reading/load-config.ts';
import { startDemo } from './demo/demo.ts';
import { createLogger } from './logging.ts';
import { StartFault } from './start-fault.ts';
import { StoreFault } from './store/faults.ts';
import { FirstWorkerFault } from './workers/first-worker-fault.ts';
import { WORKER_MARK } from './workers/messages.ts';

/** Exit code when something outside of us keeps the process from starting (`EX_UNAVAILABLE` of sysexits.h). */
const EX_UNAVAILABLE = 69;

const stop = Promise.withResolvers<NodeJS.Signals>();
process.on('SIGTERM', stop.resolve);
// npm hands on the terminal's Ctrl-C, which has come already: the second one must not cut the stop short.
process.on('SIGINT', stop.resolve);

/** Reads file and environment again. */
function read(): LoadedConfig {
  try {
    return loadConfig({ env: process.env });
  } catch (error) {
    if (!(error instanceof StartFault)) throw error;
    return { kind: 'invalid', problems: [{ path: '', message: error.message, line: null }] };
  }
}

/** What a hang-up asks for: before anything runs, and in workers, nothing. */
const hangUp = {
  reload: (): unknown => undefined,
  follow(reload: () => unknown): void {
    this.reload = reload;
  },
};
process.on('SIGHUP', () => hangUp.reload());

/** Runs the product, as one process, the primary of several or one of these, until a signal comes. @returns the exit code */
export async function runProgram(): Promise<number> {
  return exitCodeOf(process.env[WORKER_MARK] === undefined ? start : runWorker);
}

/** @returns the exit code */
async function start(): Promise<number> {
  const loaded = loadConfig({ env: process.env });
  if (loaded.kind === 'invalid') {
    process.stderr.write(`The configuration is not valid:\n${formatProblems(loaded.problems)}`);
    return EX_CONFIG;
  }
  for (const { path, message } of loaded.warnings) process.stderr.write(`Warning: ${path} ${message}\n`);
  return run(loaded.config);
}

async function exitCodeOf(program: () => Promise<number>): Promise<number> {
  try {
    return await program();
  } catch (error) {
    if (error instanceof FirstWorkerFault) return error.exitCode;
    if (!(error instanceof StartFault || error instanceof StoreFault)) throw error;
    process.stderr.write(`Not started: ${error.message}\n`);
    return error.code === 'clients_refused' ? EX_CONFIG : EX_UNAVAILABLE;
  }
}

/** As one process, or as the primary of several, which does not load what it does not need. */
async function run(config: Config): Promise<number> {
  const logger = createLogger(config.logLevel);
  await using running = await (config.workers > 1
    ? import('./workers/worker-pool.ts').then(({ WorkerPool }) => WorkerPool.start(config, logger, read))
    : import('./compose.ts').then(({ compose }) => compose(config, logger, { readConfig: async () => read() })));
  hangUp.follow(() => running.reload());
  await using _shop = config.demo ? await startDemo(config) : null;
  const { issuer, workers } = config;
  logger.info({ issuer, port: running.port, admin_port: running.adminPort, ...(workers > 1 && { workers }) }, 'ready');
  logger.info({ signal: await stop.promise }, 'stopping');
  return 0;
}

async function runWorker(): Promise<number> {
  const { PrimaryLink } = await import('./workers/primary-link.ts');
  using primary = new PrimaryLink();
  const config = await primary.config();
  const logger = createLogger(config.logLevel);
  const { compose } = await import('./compose.ts');
  await using running = await compose(config, logger, {
    readConfig: () => primary.read(),
    onReloaded: (base) => primary.reloaded(base),
    exposition: (registry) => primary.exposition(registry, logger),
  });
  primary.serve({
    reload: () => running.reload(),
    use: (base) =>
      running.use(base).catch((error) => logger.error({ err: error }, 'another file could not be taken up')),
  });
  primary.ready({ port: running.port, adminPort: running.adminPort });
  logger.info({ port: running.port, admin_port: running.adminPort }, 'worker ready');
  logger.info({ signal: await stop.promise }, 'worker stopping');
  return 0;
}
