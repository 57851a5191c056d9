import process from 'node:process';
import { compose } from './compose.ts';
import type { Config } from './config/config.ts';
import { loadConfig } from './config/load-config.ts';
import { EX_CONFIG, formatProblems } from './config/problem.ts';
import { startDemo } from './demo/demo.ts';
import { createLogger } from './logging.ts';
import { StartFault } from './start-fault.ts';
import { StoreFault } from './store/faults.ts';

/** Exit code when something outside of us keeps the process from starting (`EX_UNAVAILABLE` of sysexits.h). */
const EX_UNAVAILABLE = 69;

const stop = Promise.withResolvers<NodeJS.Signals>();
process.on('SIGTERM', stop.resolve);
// npm hands on the terminal's Ctrl-C, which has come already: the second one must not cut the stop short.
process.on('SIGINT', stop.resolve);

/** Runs until a signal comes. @returns the exit code */
async function main(): Promise<number> {
  const loaded = loadConfig({ env: process.env });
  if (loaded.kind === 'invalid') {
    process.stderr.write(`The configuration is not valid:\n${formatProblems(loaded.problems)}`);
    return EX_CONFIG;
  }
  for (const { path, message } of loaded.warnings) process.stderr.write(`Warning: ${path} ${message}\n`);
  try {
    await run(loaded.config);
    return 0;
  } catch (error) {
    if (!(error instanceof StartFault || error instanceof StoreFault)) throw error;
    process.stderr.write(`Not started: ${error.message}\n`);
    return error.code === 'clients_refused' ? EX_CONFIG : EX_UNAVAILABLE;
  }
}

async function run(config: Config): Promise<void> {
  const logger = createLogger(config.logLevel);
  await using running = await compose(config, logger);
  await using _shop = config.demo ? await startDemo(config) : null;
  logger.info({ issuer: config.issuer, port: running.port, admin_port: running.adminPort }, 'ready');
  logger.info({ signal: await stop.promise }, 'stopping');
}

process.exitCode = await main();
