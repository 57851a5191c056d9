/** The two times of the store that a process needs between steps, epoch milliseconds (LINE.md, three clocks). */
export interface StoreTimes {
  /** The store's clock: dates. */
  readonly storeMs: number;
  /** Line time, which is never stepped. */
  readonly lineMs: number;
}

/**
 * The store's time as a process knows it between two steps: its own clock, corrected by what the last step told. A
 * process whose clock is wrong must not end visits. Times that another process reads are the store's.
 */
export class StoreClock {
  readonly #epochMs: () => number;
  /** By how much each is ahead of the process's own clock. */
  #offsets: StoreTimes = { storeMs: 0, lineMs: 0 };

  constructor(epochMs: () => number) {
    this.#epochMs = epochMs;
  }

  /**
   * Learns from a step that was asked for at `askedMs` (own clock, epoch milliseconds) and has just answered with these
   * times. The store read its clock somewhere between the two, so what is known stays if it fits: an answer that was long
   * under way, or that a stopped process reads late, must not move the clock.
   */
  observe({ storeMs, lineMs }: StoreTimes, askedMs: number): void {
    const nowMs = this.#epochMs();
    const known = this.#offsets;
    this.#offsets = {
      storeMs: fitting(known.storeMs, storeMs, askedMs, nowMs),
      lineMs: fitting(known.lineMs, lineMs, askedMs, nowMs),
    };
  }

  storeMs(): number {
    return this.#epochMs() + this.#offsets.storeMs;
  }

  lineMs(): number {
    return this.#epochMs() + this.#offsets.lineMs;
  }

  /** The process's own clock, as it is. */
  epochMs(): number {
    return this.#epochMs();
  }

  /** How far the process's own clock is ahead of the store's, in milliseconds. */
  aheadMs(): number {
    return -this.#offsets.storeMs;
  }

  /** What the store's clock says, in epoch seconds, when that of the process says so. Less than half a second is no difference. */
  storeSeconds(ownSeconds: number): number {
    return ownSeconds + Math.round(this.#offsets.storeMs / 1000);
  }

  /** What the clock of the process says, in epoch seconds, when the store's says so. */
  ownSeconds(storeSeconds: number): number {
    return storeSeconds - Math.round(this.#offsets.storeMs / 1000);
  }

  /** Line time, in seconds, when the clock of the process says so: for what is kept and must not end when a clock is stepped. */
  lineSeconds(ownSeconds: number): number {
    return ownSeconds + Math.round(this.#offsets.lineMs / 1000);
  }

  /** What the clock of the process says, in epoch seconds, at that line time. */
  ownSecondsOfLine(lineSeconds: number): number {
    return lineSeconds - Math.round(this.#offsets.lineMs / 1000);
  }
}

/** The offset that is nearest to the known one, where a time was told that was read between two own times. */
function fitting(known: number, told: number, askedMs: number, nowMs: number): number {
  const least = told - nowMs;
  return Math.min(Math.max(known, least), Math.max(least, told - askedMs));
}
