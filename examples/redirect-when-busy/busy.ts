import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Middleware } from 'koa';

export interface BusyOptions {
  /** More requests than this at once are too many. */
  readonly maxInFlight: number;
  /** An event loop that was late by more than this in the last second cannot keep up, in milliseconds. */
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
  /** What was measured more than a second ago tells nothing any more. */
  #measuredFromMs = 0;

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
    const nowMs = Date.now();
    if (this.#inFlight > maxInFlight || this.#delay.max / 1e6 > maxDelayMs) {
      this.#busyUntilMs = nowMs + calmAfterMs;
    }
    if (nowMs > this.#measuredFromMs + 1_000) {
      this.#delay.reset();
      this.#measuredFromMs = nowMs;
    }
    return nowMs < this.#busyUntilMs;
  }
}
