/**
 * The store's time as a process knows it between two steps: its own clock, corrected by what the last step told. A
 * process whose clock is wrong must not end visits (LINE.md).
 */
export class StoreClock {
  readonly #processNow: () => number;
  #offsetMs = 0;

  constructor(processNow: () => number) {
    this.#processNow = processNow;
  }

  /** Learns from the answer of a step that came just now. */
  observe(storeNowMs: number): void {
    this.#offsetMs = storeNowMs - this.#processNow();
  }

  nowMs(): number {
    return this.#processNow() + this.#offsetMs;
  }
}
