import { readFileSync } from 'node:fs';

/** Memory that a process has in use, in bytes; null where /proc does not tell. */
export function rssBytes(pid: number): number | null {
  try {
    const [, kibibytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    return kibibytes === undefined ? null : Number(kibibytes) * 1024;
  } catch {
    return null;
  }
}

/** How often the process looks how late its timers are: what Node reports contains this time. */
const RESOLUTION_MS = 10;

/**
 * 99 of 100 looks at the event loop since the question before found it delayed by no more than this, in milliseconds,
 * by the `/metrics` of the product; null: a server without them.
 */
export async function eventLoopDelayMs(port: number): Promise<number | null> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  const [, seconds] = /^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(await response.text()) ?? [];
  return seconds === undefined ? null : Math.max(0, Number(seconds) * 1000 - RESOLUTION_MS);
}
