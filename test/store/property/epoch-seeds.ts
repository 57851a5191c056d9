import { expect } from 'vitest';
import type { RoomState } from '../../../src/room/room-state.ts';

/** The seed of each epoch's draw: one for each, and a new one for each. */
export class EpochSeeds {
  readonly #seeds = new Map<number, string>();

  expect({ epoch, draw: { seed } }: RoomState): void {
    expect(this.#seeds.get(epoch) ?? seed).toBe(seed);
    this.#seeds.set(epoch, seed);
    expect(new Set(this.#seeds.values()).size).toBe(this.#seeds.size);
  }
}
