import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

/** What scripts took of their server's time. */
export interface ScriptTime {
  readonly calls: number;
  readonly micros: number;
  /**
   * The slowest call; 0: it was faster than `SLOW_MICROS`. The clock on the wall runs on while other programs have the
   * core: where the server's CPU time for all of the calls is less than that, this is it.
   */
  readonly worstMicros: number;
}

/** Calls that are slower than this are noted one by one. */
export const SLOW_MICROS = 250;
const NOTED = 20_000;

/** Settings of a server whose scripts are measured. */
export const MEASURED_SERVER = { 'slowlog-log-slower-than': SLOW_MICROS, 'slowlog-max-len': NOTED };

type SlowlogEntry = readonly [id: number, atSeconds: number, micros: number, command: readonly string[]];

/** What the scripts that `run` calls take, as the server counts it (`commandstats`, SLOWLOG). */
export async function timeScripts(admin: Redis, run: () => Promise<unknown>): Promise<ScriptTime> {
  await admin.config('RESETSTAT');
  await admin.slowlog('RESET');
  const pid = Number(/process_id:(\d+)/.exec(await admin.info('server'))?.[1]);
  const before = cpuMicros(pid);
  await run();
  const spent = cpuMicros(pid) - before || Number.POSITIVE_INFINITY;
  let [calls, micros] = [0, 0];
  for (const [, count, total] of (await admin.info('commandstats')).matchAll(
    /cmdstat_eval(?:sha)?:calls=(\d+),usec=(\d+)/g,
  )) {
    calls += Number(count);
    micros += Number(total);
  }
  const slow = (await admin.slowlog('GET', NOTED)) as SlowlogEntry[];
  const worst = slow.filter(([, , , [name = '']]) => /^eval/i.test(name)).map(([, , taken]) => taken);
  return { calls, micros, worstMicros: Math.min(spent, Math.max(0, ...worst)) };
}

/** CPU time of a server's main thread: what the scheduler says while the thread sleeps, and nothing elsewhere than on Linux. */
function cpuMicros(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'latin1').split(' ')[0]) / 1000;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
