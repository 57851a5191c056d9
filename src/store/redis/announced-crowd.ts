import { toldOpeningMs } from '../../room/opening.ts';
import type { RoomState } from '../../room/room-state.ts';

/** A change of mode or inlet brings people within this time, and so does an opening before it has come. */
const ANNOUNCED_MS = 15 * 60_000;

/** Whether a room says that many may come soon, as one process sees it (LINE.md, mark). */
export class AnnouncedCrowd {
  #inlet: string | null = null;
  #changedAtMs = 0;
  #prequeue = false;
  #opensSoon = false;

  /** @param nowMs monotonic milliseconds. What the room was before the first time is not known, so that counts as a change */
  observe(state: RoomState, nowMs: number): void {
    const { settings, storeMs } = state;
    const { mode, rate, capacity } = settings;
    const opensAtMs = toldOpeningMs(state);
    const inlet = JSON.stringify([mode, rate, capacity]);
    if (inlet !== this.#inlet) this.#changedAtMs = nowMs;
    this.#inlet = inlet;
    this.#prequeue = mode === 'prequeue';
    this.#opensSoon = opensAtMs !== null && opensAtMs >= storeMs && opensAtMs - storeMs <= ANNOUNCED_MS;
  }

  isExpected(nowMs: number): boolean {
    if (this.#prequeue || this.#opensSoon) return true;
    return this.#inlet !== null && nowMs - this.#changedAtMs < ANNOUNCED_MS;
  }
}
