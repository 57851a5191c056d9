/** Time that moves only when a test says so. Starts at a round second, minute and hour. */
export class FakeClock {
  nowMs: number;

  constructor(startMs = 1_800_000_000_000) {
    this.nowMs = startMs;
  }

  /** The clock as stores take it: epoch milliseconds. */
  readonly read = (): number => this.nowMs;

  advance(byMs: number): void {
    this.nowMs += byMs;
  }
}

/** A clock that may be stepped, and a count of the time that really passes: what a process knows without that clock. */
export class SteppedClock extends FakeClock {
  #countedMs = 0;

  readonly counted = (): number => this.#countedMs;

  /** Time passes. */
  override advance(byMs: number): void {
    super.advance(byMs);
    this.#countedMs += byMs;
  }

  /** Somebody sets the clock: no time passes. */
  step(byMs: number): void {
    this.nowMs += byMs;
  }
}
