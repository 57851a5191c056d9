/** What a server did under full load. */
export interface Throughput {
  readonly operations: number;
  readonly perSecond: number;
  /** CPU time of what is counted for one operation, microseconds; null: not known. */
  readonly cpuMicros: number | null;
}

/**
 * Counts what `run` says it has done, against the clock and CPU time.
 *
 * @param usedCpuMs so far, milliseconds; null where that is not known
 */
export async function measureThroughput(
  usedCpuMs: () => number | null,
  run: () => Promise<number>,
): Promise<Throughput> {
  const cpuBeforeMs = usedCpuMs();
  const startedAtMs = performance.now();
  const operations = await run();
  const elapsedMs = performance.now() - startedAtMs;
  const cpuAfterMs = usedCpuMs();
  const usedMs = cpuBeforeMs === null || cpuAfterMs === null ? null : cpuAfterMs - cpuBeforeMs;
  return {
    operations,
    perSecond: (operations * 1000) / elapsedMs,
    cpuMicros: usedMs === null ? null : (usedMs * 1000) / operations,
  };
}
