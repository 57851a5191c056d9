import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { canPin, LOAD_CORE } from './cores.ts';
import { type LoadTarget, measure, type Throughput } from './load.ts';

const run = promisify(execFile);
const CONNECTIONS = 64;
const PATH = '/rooms/bench/status';

/** Compiled, so that one core of it is enough for a server that does next to nothing; autocannon where it is missing. */
const hasWrk = spawnSync('wrk', ['--version']).error === undefined;

/** The program that polls, as the report names it. */
export const POLLER = hasWrk ? 'wrk' : 'autocannon';

/** Polls of a room's status, as fast as the server answers. */
export function poll(target: LoadTarget, durationMs: number): Promise<Throughput> {
  const url = `http://127.0.0.1:${target.port}${PATH}`;
  const seconds = String(Math.ceil(durationMs / 1000));
  return measure(target, () => (hasWrk ? wrk(url, seconds) : autocannon(url, seconds)));
}

async function wrk(url: string, seconds: string): Promise<number> {
  const output = await onLoadCore('wrk', ['-t', '1', '-c', String(CONNECTIONS), '-d', `${seconds}s`, url]);
  if (output.includes('Non-2xx') || output.includes('Socket errors')) throw new Error(output);
  return Number(/(\d+) requests in/.exec(output)?.[1]);
}

async function autocannon(url: string, seconds: string): Promise<number> {
  const output = await onLoadCore('autocannon', ['-j', '-c', String(CONNECTIONS), '-p', '4', '-d', seconds, url]);
  const { non2xx, errors, '2xx': answered } = JSON.parse(output);
  if (non2xx + errors > 0) throw new Error(output);
  return answered;
}

async function onLoadCore(command: string, args: readonly string[]): Promise<string> {
  const [program = '', ...rest] = canPin ? ['taskset', '-c', String(LOAD_CORE), command, ...args] : [command, ...args];
  return (await run(program, rest)).stdout;
}
