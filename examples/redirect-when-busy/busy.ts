import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Middleware } from 'koa';

export interface BusyOptions {
  /** More requests than this at once are too many. */
  readonly maxInFlight: number;
  /** An event loop that is late by more than this cannot keep up, in milliseconds. */
  readonly maxDelayMs: number;
  /** How long the site counts as busy after it last was, so that the line does not flicker, in milliseconds. */
  readonly calmAfterMs: number;
}

/** Watches the load of this process by two signs that every Node process has. */
export class Load {
  readonly #options: BusyOptions;
  readonly #delay = monitorEventLoopDelay();
  #inFlight = 0;
  #busyUntilMs = 0;

  constructor(options: BusyOptions) {
    this.#options = options;
    this.#delay.enable();
  }

  /** Counts the requests that are being worked on. */
  count(): Middleware {
    return async (_ctx, next) => {
      this.#inFlight += 1;
      try {
        await next();
      } finally {
        this.#inFlight -= 1;
      }
    };
  }

  isBusy(): boolean {
    const { maxInFlight, maxDelayMs, calmAfterMs } = this.#options;
    const delayMs = this.#delay.percentile(90) / 1e6;
    const nowMs = Date.now();
    if (this.#inFlight > maxInFlight || delayMs > maxDelayMs) {
      this.#busyUntilMs = nowMs + calmAfterMs;
      this.#delay.reset();
    }
    return nowMs < this.#busyUntilMs;
  }
}
