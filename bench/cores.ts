import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** The server under load has a core to itself; load, Redis and this process share the other one. */
export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

const TICKS_PER_SECOND = 100;

export const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/** Keeps a process with all its threads on one core, where the machine can do that. */
export function pin(pid: number, core: number): void {
  if (!canPin) return;
  const { status, stderr } = spawnSync('taskset', ['-a', '-c', '-p', String(core), String(pid)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`taskset: ${stderr}`);
}

/** How long the threads of a process have been on a core, or its main thread alone, in milliseconds: `stat` counts in steps of 10 ms. */
export function onCpuMs(pid: number, threads: 'all' | 'main' = 'all'): number {
  const ids = threads === 'main' ? [String(pid)] : readdirSync(`/proc/${pid}/task`);
  const nanoseconds = ids.map((id) =>
    Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'latin1').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1_000_000;
}

/** CPU time that a process has used, in milliseconds; null where /proc does not tell. */
export function cpuMs(pid: number): number | null {
  try {
    // proc(5): the second field is in brackets and may hold blanks; utime and stime are the 14th and 15th.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
  } catch {
    return null;
  }
}
