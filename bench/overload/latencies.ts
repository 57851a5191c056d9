import { percentile } from '../statistics.ts';

export interface Phase {
  readonly count: number;
  readonly perSecond: number;
  /** 0 where nothing was done. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
  readonly failures: readonly string[];
}

/** How long something took, each time, and when; of some phase of a run. */
export class Latencies {
  #took: number[] = [];
  #failures: string[] = [];
  #sinceMs = performance.now();

  /** Times what is done; a failure is kept apart. Never rejects. */
  async time(work: () => Promise<void>): Promise<void> {
    const startedMs = performance.now();
    try {
      await work();
      this.#took.push(performance.now() - startedMs);
    } catch (error) {
      this.#failures.push(String(error));
    }
  }

  /** Ends a phase: what was measured since the last time. */
  take(): Phase {
    const phase = phaseOf(this.#took, (performance.now() - this.#sinceMs) / 1000, this.#failures);
    this.#took = [];
    this.#failures = [];
    this.#sinceMs = performance.now();
    return phase;
  }
}

/** @param took milliseconds, of each */
export function phaseOf(took: readonly number[], seconds: number, failures: readonly string[] = []): Phase {
  const none = took.length === 0;
  return {
    count: took.length,
    perSecond: took.length / seconds,
    p50Ms: none ? 0 : percentile(took, 0.5),
    p99Ms: none ? 0 : percentile(took, 0.99),
    mostMs: none ? 0 : percentile(took, 1),
    failures,
  };
}
