import type { RateInlet } from '../../../src/room/settings.ts';

/** How many may come in by the rate. */
export class ModelInlet {
  #credit = 0;
  #period = -1;
  #anchorMs: number;

  constructor(rate: RateInlet | null, clockMs: number) {
    this.#anchorMs = rate?.fromMs ?? clockMs;
  }

  /** How many the rate admits; infinite where there is none. */
  credit(rate: RateInlet | null, clockMs: number): number {
    if (rate === null) return Number.POSITIVE_INFINITY;
    return isRunning(rate, clockMs) ? this.#credit : 0;
  }

  grant(rate: RateInlet | null, clockMs: number): void {
    if (rate === null || !isRunning(rate, clockMs)) return;
    const period = this.#periodAt(rate, clockMs);
    if (period > this.#period) this.#credit = rate.admit;
    this.#period = period;
  }

  charge(rate: RateInlet | null): void {
    if (rate !== null) this.#credit--;
  }

  giveBack(rate: RateInlet | null, count: number): void {
    if (rate?.returnNoShows) this.#credit = Math.min(rate.admit, this.#credit + count);
  }

  change(before: RateInlet | null, after: RateInlet | null, clockMs: number): void {
    if (after === null || before === null) {
      if (after === before) return;
      this.#credit = 0;
      this.#period = -1;
      this.#anchorMs = after?.fromMs ?? clockMs;
      return;
    }
    this.#credit = Math.max(0, Math.min(after.admit, this.#credit + after.admit - before.admit));
    if (after.fromMs !== before.fromMs) this.#anchorMs = after.fromMs ?? clockMs;
    const sameGrid = after.fromMs === before.fromMs && after.everyMs === before.everyMs;
    if (!sameGrid && this.#period >= 0) this.#period = Math.max(-1, this.#periodAt(after, clockMs));
  }

  #periodAt({ everyMs }: RateInlet, clockMs: number): number {
    return Math.floor((clockMs - this.#anchorMs) / everyMs);
  }
}

function isRunning({ fromMs, untilMs }: RateInlet, clockMs: number): boolean {
  return (fromMs === null || fromMs <= clockMs) && (untilMs === null || clockMs < untilMs);
}
