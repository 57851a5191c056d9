/** Over how long a pace is measured; over less than a second it says little. */
const WINDOW_MS = 3_000;
const STEP_MS = 1_000;
/** For how long the highest pace counts. */
const KEPT_MS = 300_000;

interface Sample {
  readonly atMs: number;
  readonly given: number;
}

/** How fast a room gives numbers, as one process sees it. Times are monotonic milliseconds. */
export class Pace {
  /** Of the window, the oldest first. */
  #samples: Sample[] = [];
  #highest = 0;
  #highestAtMs = 0;

  /** @param given how many numbers and entries the room has given so far */
  observe(given: number, atMs: number): void {
    const newest = this.#samples.at(-1);
    if (newest !== undefined && given < newest.given) this.#samples = [];
    else if (newest !== undefined && atMs - newest.atMs < STEP_MS) return;
    this.#samples = [...this.#samples.filter((sample) => atMs - sample.atMs <= WINDOW_MS), { atMs, given }];
    const perSecond = ((given - (this.#samples[0]?.given ?? given)) * 1_000) / WINDOW_MS;
    if (perSecond < this.#highest && atMs - this.#highestAtMs < KEPT_MS) return;
    this.#highest = perSecond;
    this.#highestAtMs = atMs;
  }

  /** The highest pace of the last five minutes, in numbers a second over three seconds each. */
  get perSecond(): number {
    return this.#highest;
  }
}
