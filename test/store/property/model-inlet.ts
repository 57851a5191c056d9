import type { RateInlet, RoomSettings } from '../../../src/room/settings.ts';

/** How many may come in, by capacity and rate. */
export class ModelInlet {
  #credit = 0;
  #period = -1;
  #anchorMs: number;

  constructor(rate: RateInlet | null, nowMs: number) {
    this.#anchorMs = rate?.fromMs ?? nowMs;
  }

  /** Infinite where the inlet is by hand. `load`: visits and turns outstanding. */
  free({ rate, capacity }: RoomSettings, load: number, nowMs: number): number {
    const slots = capacity === null ? Number.POSITIVE_INFINITY : capacity - load;
    if (rate === null) return slots;
    return Math.min(slots, isRunning(rate, nowMs) ? this.#credit : 0);
  }

  grant(rate: RateInlet | null, nowMs: number): void {
    if (rate === null || !isRunning(rate, nowMs)) return;
    const period = this.#periodAt(rate, nowMs);
    if (period <= this.#period) return;
    this.#period = period;
    this.#credit = rate.admit;
  }

  charge(rate: RateInlet | null): void {
    if (rate !== null) this.#credit--;
  }

  giveBack(rate: RateInlet | null, count: number): void {
    if (rate?.returnNoShows) this.#credit = Math.min(rate.admit, this.#credit + count);
  }

  change(before: RateInlet | null, after: RateInlet | null, nowMs: number): void {
    if (after === null || before === null) {
      if (after === before) return;
      this.#credit = 0;
      this.#period = -1;
      this.#anchorMs = after?.fromMs ?? nowMs;
      return;
    }
    this.#credit = Math.max(0, Math.min(after.admit, this.#credit + after.admit - before.admit));
    if (after.fromMs !== before.fromMs) this.#anchorMs = after.fromMs ?? nowMs;
    const sameGrid = after.fromMs === before.fromMs && after.everyMs === before.everyMs;
    if (!sameGrid && this.#period >= 0) this.#period = Math.max(-1, this.#periodAt(after, nowMs));
  }

  #periodAt({ everyMs }: RateInlet, nowMs: number): number {
    return Math.floor((nowMs - this.#anchorMs) / everyMs);
  }
}

function isRunning({ fromMs, untilMs }: RateInlet, nowMs: number): boolean {
  return (fromMs === null || fromMs <= nowMs) && (untilMs === null || nowMs < untilMs);
}
