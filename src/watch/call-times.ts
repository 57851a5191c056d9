import type { RoomState } from '../room/room-state.ts';

interface Call {
  /** Numbers up to here had been called by then. */
  readonly upTo: number;
  /** Epoch milliseconds by the clock of the store. */
  readonly atMs: number;
}

/** How many calls of a room are remembered: where people are called every half second, those of more than an hour. */
const MOST_CALLS = 8_192;

/** When the numbers of a room were called, as far as a process has seen it: to the tick, and nothing of before its start. */
export class CallTimes {
  #calls: Call[] = [];
  #epoch = 0;

  observe({ epoch, serving, issued, storeMs }: RoomState): void {
    if (epoch !== this.#epoch) this.#calls = [];
    this.#epoch = epoch;
    const upTo = Math.min(serving, issued);
    let atMs = storeMs;
    // Calls may be taken back: the numbers that stay were called before.
    for (let last = this.#calls.at(-1); last !== undefined && last.upTo > upTo; last = this.#calls.at(-1)) {
      ({ atMs } = last);
      this.#calls.pop();
    }
    if (this.#calls.at(-1)?.upTo === upTo) return;
    this.#calls.push({ upTo, atMs });
    if (this.#calls.length > MOST_CALLS) this.#calls.shift();
  }

  /** Epoch milliseconds; null: nobody knows, or the number was not called. */
  of(epoch: number, number: number): number | null {
    if (epoch !== this.#epoch) return null;
    const index = this.#calls.findIndex(({ upTo }) => upTo >= number);
    // Of the first one only that it came before is known.
    return index < 1 ? null : (this.#calls[index]?.atMs ?? null);
  }
}
