import type { Moment, Witness } from '../room/times.ts';

/** The clocks of a store, both in milliseconds. */
export interface StoreClocks {
  /** The system's clock, which may be stepped. */
  readonly epochMs: () => number;
  /** A clock that only goes on; from any beginning. */
  readonly monotonicMs: () => number;
  /** How far door time moves with one step at most; absent: as LINE.md says. */
  readonly longestDoorStepMs?: number;
}

export const systemClocks: StoreClocks = { epochMs: Date.now, monotonicMs: () => performance.now() };

/** A clock that a test moves as it likes, in place of all: door time follows it. */
export function onlyClock(read: () => number): StoreClocks {
  return { epochMs: read, monotonicMs: read, longestDoorStepMs: Number.MAX_SAFE_INTEGER };
}

interface Seen {
  readonly lineMs: number;
  readonly atMs: number;
}

/** What this process has seen of the time of rooms: by that a step tells that the clock was stepped (LINE.md, three clocks). */
export class Witnesses {
  readonly #clocks: StoreClocks;
  readonly #seen = new Map<string, Seen>();

  constructor(clocks: StoreClocks) {
    this.#clocks = clocks;
  }

  /** For the next step of a room. */
  moment(room: string): Moment {
    const { epochMs, longestDoorStepMs } = this.#clocks;
    return {
      clockMs: epochMs(),
      witness: this.witness(room),
      ...(longestDoorStepMs !== undefined && { longestDoorStepMs }),
    };
  }

  /** null: nothing is known since the start. */
  witness(room: string): Witness | null {
    const seen = this.#seen.get(room);
    if (seen === undefined) return null;
    return { lineMs: seen.lineMs, sinceMs: Math.max(0, Math.round(this.#clocks.monotonicMs() - seen.atMs)) };
  }

  /** When a step is asked for that will tell the time. */
  now(): number {
    return this.#clocks.monotonicMs();
  }

  /** A step of a room has told its line time. @param atMs when it was asked for, as `now` said */
  saw(room: string, lineMs: number, atMs = this.now()): void {
    const known = this.#seen.get(room);
    // Of answers that overtook each other the latest one stays; line time begins anew where the store lost everything.
    if (known !== undefined && known.lineMs > lineMs && atMs <= known.atMs) return;
    this.#seen.set(room, { lineMs, atMs });
  }
}
