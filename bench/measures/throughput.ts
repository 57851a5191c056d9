import { cpuMs } from '../cores.ts';

/** What a server did under full load. */
export interface Throughput {
  readonly operations: number;
  readonly perSecond: number;
  /** CPU time of the server for one operation, microseconds; null: not known. */
  readonly cpuMicros: number | null;
}

/** Counts what `run` says it has done, against the clock and the server's CPU time. */
export async function measureThroughput(pid: number, run: () => Promise<number>): Promise<Throughput> {
  const cpuBeforeMs = cpuMs(pid);
  const startedAtMs = performance.now();
  const operations = await run();
  const elapsedMs = performance.now() - startedAtMs;
  const cpuAfterMs = cpuMs(pid);
  const usedMs = cpuBeforeMs === null || cpuAfterMs === null ? null : cpuAfterMs - cpuBeforeMs;
  return {
    operations,
    perSecond: (operations * 1000) / elapsedMs,
    cpuMicros: usedMs === null ? null : (usedMs * 1000) / operations,
  };
}
