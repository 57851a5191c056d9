/** Why an arrival was turned away: it would have waited too long to be begun, or too many are under way. */
export type ShedReason = 'wait' | 'in_flight';

export interface Arrival {
  /** After that it is shed: while all is well, and while others are shed already. */
  readonly longestWaitMs: { readonly calm: number; readonly busy: number };
  /** Either this is called, and `leave` of the queue has to follow. */
  begin(): void;
  /** Or this, and nothing follows. */
  shed(reason: ShedReason): void;
}

export interface ArrivalQueueOptions {
  /** Monotonic, milliseconds. */
  readonly monotonicMs: () => number;
  /** Calls back after what has come in during this turn of the event loop was dealt with (`setImmediate`). */
  readonly afterOthers: (callback: () => void) => void;
}

/** A longer turn is a stall, of the machine or of the garbage collector: nobody is shed for what counts of it beyond this. */
const LONGEST_TURN_MS = 50;
/** What arrivals may take of one turn of the event loop: as long do people in line wait, and a new connection. */
const TURN_MS = 1;
/** Arrivals whose answer is not written yet. */
const MOST_IN_FLIGHT = 512;
/** Nothing shed for this long: all is well again. */
const CALM_AFTER_MS = 2_000;

/**
 * Arrivals wait here for each other, so that nobody else has to: in each turn of the event loop everybody else's requests
 * come first, then some of these, in the order in which they came. While they come faster than they can be served they
 * wait longer and longer, and those who have waited too long are shed. A burst waits rather than be shed; once it is clear that it
 * is none, nobody waits for long.
 */
export class ArrivalQueue {
  readonly #options: ArrivalQueueOptions;
  readonly #waiting: { readonly arrival: Arrival; readonly cameMs: number }[] = [];
  /** How long arrivals have waited here, stalls left out: a clock that stands still while nobody waits. */
  #waitedMs = 0;
  #turnBeganMs = 0;
  #inFlight = 0;
  #busyUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: ArrivalQueueOptions) {
    this.#options = options;
  }

  enter(arrival: Arrival): void {
    const { monotonicMs, afterOthers } = this.#options;
    this.#waiting.push({ arrival, cameMs: this.#waitedMs });
    if (this.#waiting.length > 1) return;
    this.#turnBeganMs = monotonicMs();
    afterOthers(() => this.#work());
  }

  /** An arrival that had begun is over. */
  leave(): void {
    this.#inFlight -= 1;
  }

  /** Whether arrivals are shed, or were just now. */
  isBusy(): boolean {
    return this.#options.monotonicMs() < this.#busyUntilMs;
  }

  /** One turn's share. */
  #work(): void {
    const { monotonicMs, afterOthers } = this.#options;
    const beganMs = monotonicMs();
    this.#waitedMs += Math.min(beganMs - this.#turnBeganMs, LONGEST_TURN_MS);
    this.#turnBeganMs = beganMs;
    let done = 0;
    for (const { arrival, cameMs } of this.#waiting) {
      this.#decide(arrival, this.#waitedMs - cameMs);
      done += 1;
      if (monotonicMs() - beganMs > TURN_MS) break;
    }
    // Only now: whoever enters meanwhile has to see that this is under way.
    this.#waiting.splice(0, done);
    if (this.#waiting.length > 0) afterOthers(() => this.#work());
  }

  #decide(arrival: Arrival, waitedMs: number): void {
    const late = waitedMs > arrival.longestWaitMs[this.isBusy() ? 'busy' : 'calm'];
    if (!late && this.#inFlight < MOST_IN_FLIGHT) {
      this.#inFlight += 1;
      arrival.begin();
      return;
    }
    this.#busyUntilMs = this.#options.monotonicMs() + CALM_AFTER_MS;
    arrival.shed(late ? 'wait' : 'in_flight');
  }
}
