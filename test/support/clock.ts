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
