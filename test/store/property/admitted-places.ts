import { expect } from 'vitest';
import type { Visit } from '../../../src/room/visit.ts';

/** Numbers of epochs on which visits began. */
export class AdmittedPlaces {
  readonly #admitted = new Set<string>();
  readonly #exchanged = new Map<string, string>();

  admit(epoch: number, { number }: Visit): void {
    if (number > 0) this.#admitted.add(`${epoch}/${number}`);
  }

  /** DESIGN §4.3: one exchanged visit on a number. */
  exchange(epoch: number, { number, sub }: Visit): void {
    if (number === 0) return;
    const place = `${epoch}/${number}`;
    expect(this.#exchanged.get(place) ?? sub).toBe(sub);
    this.#exchanged.set(place, sub);
  }

  /** As `epoch/number`. */
  [Symbol.iterator](): Iterator<string> {
    return this.#admitted[Symbol.iterator]();
  }
}
