import type { RoomState } from './room-state.ts';

interface Sample {
  readonly atMs: number;
  readonly epoch: number;
  readonly called: number;
}

/** Looks back this far. */
const WINDOW_MS = 10 * 60_000;
const SAMPLE_EVERY_MS = 5_000;
/** Less time than this tells nothing about a pace. */
const SHORTEST_SPAN_MS = 20_000;

/** How fast a room's line has moved lately, from the states that a process saw of it. */
export class Throughput {
  #samples: Sample[] = [];

  observe(state: RoomState): void {
    const { nowMs, epoch } = state;
    const last = this.#samples.at(-1);
    if (last !== undefined && last.epoch !== epoch) this.#samples = [];
    if (last !== undefined && last.epoch === epoch && nowMs - last.atMs < SAMPLE_EVERY_MS) return;
    this.#samples = this.#samples.filter(({ atMs }) => nowMs - atMs <= WINDOW_MS);
    this.#samples.push({ atMs: nowMs, epoch, called: called(state) });
  }

  /** People called per second since the window began; null while too little was seen, or nobody was called. */
  perSecond(state: RoomState): number | null {
    const { nowMs, epoch } = state;
    const [oldest] = this.#samples;
    if (oldest === undefined || oldest.epoch !== epoch || nowMs - oldest.atMs < SHORTEST_SPAN_MS) return null;
    const count = called(state) - oldest.called;
    return count > 0 ? (count * 1000) / (nowMs - oldest.atMs) : null;
  }
}

/** Those who were there: like those who are counted ahead. */
function called({ serving, passedOver }: RoomState): number {
  return serving - passedOver;
}
