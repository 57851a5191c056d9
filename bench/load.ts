import { Agent } from 'node:http';
import { cpuMs } from './cores.ts';
import { Session } from './session.ts';

/** What a server did under load. */
export interface Throughput {
  readonly operations: number;
  readonly perSecond: number;
  /** CPU time of the server for one operation, microseconds; null: not known. */
  readonly cpuMicros: number | null;
}

export interface LoadTarget {
  readonly pid: number;
  readonly port: number;
}

/** One operation by one visitor who has never been here; throws when the server did not do what it should. */
export type Operation = (session: Session) => Promise<void>;

/** Counts what `run` says it has done, against the clock and the server's CPU time. */
export async function measure({ pid }: LoadTarget, run: () => Promise<number>): Promise<Throughput> {
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

/** Visitors over keep-alive connections, each connection one visitor after the other, as fast as the server answers. */
export async function load(
  target: LoadTarget,
  operation: Operation,
  { durationMs, connections }: { durationMs: number; connections: number },
): Promise<Throughput> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  try {
    return await measure(target, async () => {
      const deadlineMs = performance.now() + durationMs;
      let done = 0;
      async function keepComing(): Promise<void> {
        while (performance.now() < deadlineMs) {
          await operation(new Session(agent, target.port));
          done += 1;
        }
      }
      await Promise.all(Array.from({ length: connections }, keepComing));
      return done;
    });
  } finally {
    agent.destroy();
  }
}
