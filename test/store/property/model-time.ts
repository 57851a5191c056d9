import { LONGEST_DOOR_STEP_MS } from '../../../src/room/line-limits.ts';
import type { StoreClocks } from '../../../src/store/store-clocks.ts';

/** The three times of a room. The clocks it is given differ by seconds or more where they are stepped, never by less. */
export class ModelTime {
  readonly #clocks: StoreClocks;
  #countedMs: number;
  clockMs: number;
  lineMs: number;
  doorMs: number;

  constructor(clocks: StoreClocks) {
    this.#clocks = clocks;
    this.#countedMs = clocks.monotonicMs();
    this.clockMs = clocks.epochMs();
    this.lineMs = this.clockMs;
    this.doorMs = this.clockMs;
  }

  /** A step begins. @returns by how much the clock was stepped since the one before */
  pass(): number {
    const doorMs = this.nextDoorMs();
    const passedMs = this.#passedMs();
    const steppedMs = this.#clocks.epochMs() - this.clockMs - passedMs;
    this.#countedMs += passedMs;
    this.clockMs += passedMs + steppedMs;
    this.lineMs += passedMs;
    this.doorMs = doorMs;
    return steppedMs;
  }

  /** Door time of a step that would begin now. */
  nextDoorMs(): number {
    const { longestDoorStepMs = LONGEST_DOOR_STEP_MS } = this.#clocks;
    return this.doorMs + Math.min(this.#passedMs(), longestDoorStepMs);
  }

  #passedMs(): number {
    return this.#clocks.monotonicMs() - this.#countedMs;
  }

  dateOfLine(momentMs: number): number {
    return this.clockMs + momentMs - this.lineMs;
  }

  dateOfDoor(momentMs: number): number {
    return this.clockMs + momentMs - this.doorMs;
  }
}
