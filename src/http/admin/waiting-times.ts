/** How many of the people called are looked at. */
const SAMPLES = 20;

/** How long people had waited when they were called, in milliseconds: half of them no longer, and 95 of 100 no longer. */
export interface Waited {
  readonly halfMs: number;
  readonly mostMs: number;
}

interface Point {
  readonly atMs: number;
  /** The last number given by then. */
  readonly issued: number;
}

/** Works out from the figures of each minute when numbers of one epoch were given. */
export class WaitingTimes {
  #points: Point[] = [];

  /** So many numbers were given by then. */
  add(atMs: number, issued: number): void {
    this.#points.push({ atMs, issued });
  }

  /** A new epoch begins, in which no number was given yet. */
  begin(atMs: number): void {
    this.#points = [{ atMs, issued: 0 }];
  }

  /** Forgets what no number that is still to be called needs. @param called the last number called */
  forget(called: number): void {
    const first = this.#points.findIndex(({ issued }) => issued > called);
    if (first > 1) this.#points = this.#points.slice(first - 1);
  }

  /**
   * How long those had waited who were called in a stretch of time, as if all of a minute had joined, and were called, evenly.
   * @returns null: nobody was called, or nobody knows when they joined
   */
  of(from: number, to: number, sinceMs: number, untilMs: number): Waited | null {
    if (to <= from) return null;
    const waited: number[] = [];
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      const share = (sample + 0.5) / SAMPLES;
      const joinedMs = this.#joinedMs(from + share * (to - from));
      if (joinedMs === null) return null;
      waited.push(Math.max(0, sinceMs + share * (untilMs - sinceMs) - joinedMs));
    }
    waited.sort((a, b) => a - b);
    const at = (share: number): number => waited[Math.ceil(share * SAMPLES) - 1] ?? 0;
    return { halfMs: at(0.5), mostMs: at(0.95) };
  }

  #joinedMs(number: number): number | null {
    const index = this.#points.findIndex(({ issued }) => issued >= number);
    const [before, after] = [this.#points[index - 1], this.#points[index]];
    if (before === undefined || after === undefined) return null;
    return before.atMs + ((number - before.issued) / (after.issued - before.issued)) * (after.atMs - before.atMs);
  }
}
