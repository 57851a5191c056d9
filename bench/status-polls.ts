import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { canPin, LOAD_CORE } from './cores.ts';
import { type LoadTarget, load, measure, type Throughput } from './load.ts';

const run = promisify(execFile);
const CONNECTIONS = 64;
const PATH = '/rooms/bench/status';

/**
 * Compiled, so that one core of it is enough for a server that does next to nothing. Without it the polls come from
 * `node:http`, which takes longer to ask than such a server to answer: then the ratio by CPU time says more.
 */
const hasWrk = spawnSync('wrk', ['--version']).error === undefined;

/** What polls, as the report names it. */
export const POLLER = hasWrk ? 'wrk' : 'node:http';

/** Polls of a room's status, as fast as the server answers. */
export function poll(target: LoadTarget, durationMs: number): Promise<Throughput> {
  if (hasWrk) return measure(target, () => wrk(target.port, Math.ceil(durationMs / 1000)));
  return load(
    target,
    async (session) => {
      const { status } = await session.request(PATH);
      if (status !== 200) throw new Error(`the room status answered ${status}`);
    },
    { durationMs, connections: CONNECTIONS },
  );
}

async function wrk(port: number, seconds: number): Promise<number> {
  const args = ['-t', '1', '-c', String(CONNECTIONS), '-d', `${seconds}s`, `http://127.0.0.1:${port}${PATH}`];
  const { stdout } = canPin ? await run('taskset', ['-c', String(LOAD_CORE), 'wrk', ...args]) : await run('wrk', args);
  if (stdout.includes('Non-2xx') || stdout.includes('Socket errors')) throw new Error(stdout);
  return Number(/(\d+) requests in/.exec(stdout)?.[1]);
}
