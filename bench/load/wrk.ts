import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { canPin, LOAD_CORE } from '../cores.ts';

const run = promisify(execFile);

/** Compiled, so that one core of it is enough for a server that does next to nothing. */
export const hasWrk = spawnSync('wrk', ['--version']).error === undefined;

export interface WrkPlan {
  readonly port: number;
  readonly durationMs: number;
  readonly connections: number;
}

/** Sends requests, as they go over the wire, one after the other and from the first again. @returns how many were answered */
export async function wrk(requests: readonly string[], { port, durationMs, connections }: WrkPlan): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-wrk-'));
  try {
    const script = join(folder, 'requests.lua');
    await writeFile(script, luaScript(requests));
    const seconds = Math.ceil(durationMs / 1000);
    const limits = ['-t', '1', '-c', `${connections}`, '-d', `${seconds}s`, '--timeout', '20s'];
    const args = [...limits, '-s', script, `http://127.0.0.1:${port}`];
    const { stdout } = canPin
      ? await run('taskset', ['-c', String(LOAD_CORE), 'wrk', ...args])
      : await run('wrk', args);
    if (stdout.includes('Non-2xx') || stdout.includes('Socket errors')) throw new Error(stdout);
    return Number(/(\d+) requests in/.exec(stdout)?.[1]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** JSON writes these texts as Lua does: they are printable ASCII with line ends. */
function luaScript(requests: readonly string[]): string {
  return `local requests = {
${requests.map((request) => `  ${JSON.stringify(request)},`).join('\n')}
}
local at = 0
function request()
  at = at % #requests + 1
  return requests[at]
end
`;
}
