/** Why an arrival was turned away: this turn of the event loop has been too long, or too many are under way. */
export type ShedReason = 'turn' | 'in_flight';

interface Limits {
  /** What a turn of the event loop may have used when another arrival begins, milliseconds of CPU time. */
  readonly turnMs: number;
  /** Arrivals whose answer is not written yet. */
  readonly inFlight: number;
}

export interface ArrivalLimitOptions {
  /** Monotonic, milliseconds. */
  readonly now: () => number;
  /** CPU time that the event loop has used, milliseconds: what other programs on the machine take does not count. */
  readonly used: () => number;
  /** Calls back at the end of this turn of the event loop. */
  readonly atEndOfTurn: (callback: () => void) => void;
}

/** A burst that is over within a fifth of a second is served: nobody sees the difference. */
const CALM: Limits = { turnMs: 200, inFlight: 512 };
/** While arrivals are shed: short turns, for Node takes a new connection or so in each, people in line among them. */
const BUSY: Limits = { turnMs: 5, inFlight: 64 };
/** Nothing shed for this long: calm again. */
const CALM_AFTER_MS = 2_000;

/**
 * Says how many arrivals a process takes, so that it stays quick for those whom it serves already. A process that gets
 * more than it can answer works off longer and longer turns of its event loop, and everybody waits for the end of each:
 * the length of the turn is the delay, at the moment at which it can still be helped.
 */
export class ArrivalLimit {
  readonly #options: ArrivalLimitOptions;
  /** What the event loop had used when this turn began; null: no request came in this turn. */
  #turnBeganMs: number | null = null;
  #inFlight = 0;
  #busyUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: ArrivalLimitOptions) {
    this.#options = options;
  }

  /** Any request begins: if it is the first one of a turn, the turn begins with it. */
  noteRequest(): void {
    if (this.#turnBeganMs !== null) return;
    this.#turnBeganMs = this.#options.used();
    this.#options.atEndOfTurn(() => {
      this.#turnBeganMs = null;
    });
  }

  /** Another arrival begins, unless it must not. @returns why not; null: it has begun, and `leave` has to follow */
  enter(): ShedReason | null {
    const { turnMs, inFlight } = this.isBusy() ? BUSY : CALM;
    const late = this.#turnBeganMs !== null && this.#options.used() - this.#turnBeganMs > turnMs;
    if (!late && this.#inFlight < inFlight) {
      this.#inFlight += 1;
      return null;
    }
    this.#busyUntilMs = this.#options.now() + CALM_AFTER_MS;
    return late ? 'turn' : 'in_flight';
  }

  /** An arrival that had begun is over. */
  leave(): void {
    this.#inFlight -= 1;
  }

  /** Whether arrivals are shed, or were just now. */
  isBusy(): boolean {
    return this.#options.now() < this.#busyUntilMs;
  }
}
