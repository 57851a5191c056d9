import { countHeld } from './gaps.ts';
import type { RoomState } from './room-state.ts';

interface Sample {
  readonly atMs: number;
  readonly epoch: number;
  readonly serving: number;
  readonly passedOver: number;
}

/** Looks back this far. */
const WINDOW_MS = 10 * 60_000;
const SAMPLE_EVERY_MS = 5_000;
/** Less time than this tells nothing about a pace. */
const SHORTEST_SPAN_MS = 20_000;

/** How often somebody must have been called: one call, of however many people, tells nothing about a pace. */
const FEWEST_CALLS = 2;

/** How fast a room's line has moved lately, from the states that a process saw of it. */
export class Throughput {
  #samples: Sample[] = [];

  observe(state: RoomState): void {
    const { lineMs, epoch, serving, passedOver } = state;
    const last = this.#samples.at(-1);
    if (last !== undefined && last.epoch !== epoch) this.#samples = [];
    if (last !== undefined && last.epoch === epoch && lineMs - last.atMs < SAMPLE_EVERY_MS) return;
    this.#samples = this.#samples.filter(({ atMs }) => lineMs - atMs <= WINDOW_MS);
    this.#samples.push({ atMs: lineMs, epoch, serving, passedOver });
  }

  /** People called per second since the window began; null while too little was seen, or people were called once at most. */
  perSecond(state: RoomState): number | null {
    const { lineMs, epoch } = state;
    const [oldest] = this.#samples;
    if (oldest === undefined || oldest.epoch !== epoch || lineMs - oldest.atMs < SHORTEST_SPAN_MS) return null;
    const count = calledSince(oldest, state);
    return count > 0 && this.#hasCalled(state) ? (count * 1000) / (lineMs - oldest.atMs) : null;
  }

  #hasCalled(state: RoomState): boolean {
    const seen = [...this.#samples, state];
    return seen.filter(({ serving }, index) => serving > (seen[index - 1]?.serving ?? serving)).length >= FEWEST_CALLS;
  }
}

/** Those who were there: like those who are counted ahead. Nobody holds the numbers in gaps. */
function calledSince(before: Sample, { gaps, serving, passedOver }: RoomState): number {
  return countHeld(gaps, 0, serving) - countHeld(gaps, 0, before.serving) - (passedOver - before.passedOver);
}
