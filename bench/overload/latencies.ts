import { percentile } from '../statistics.ts';

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
      this.add(performance.now() - startedMs);
    } catch (error) {
      this.#failures.push(String(error));
    }
  }

  add(tookMs: number): void {
    this.#took.push(tookMs);
  }

  /** Ends a phase: what was measured since the last time. */
  take(): Phase {
    const [took, failures] = [this.#took, this.#failures];
    const seconds = (performance.now() - this.#sinceMs) / 1000;
    this.#took = [];
    this.#failures = [];
    this.#sinceMs = performance.now();
    return {
      count: took.length,
      perSecond: took.length / seconds,
      p50Ms: took.length === 0 ? 0 : percentile(took, 0.5),
      p99Ms: took.length === 0 ? 0 : percentile(took, 0.99),
      failures,
    };
  }
}

export interface Phase {
  readonly count: number;
  readonly perSecond: number;
  /** 0 where nothing was done. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failures: readonly string[];
}
