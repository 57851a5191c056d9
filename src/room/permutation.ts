import { hash } from 'node:crypto';

/**
 * Rounds of the Feistel network. So many are needed by the smallest sides, whose rounds can do little: see docs/draw.md,
 * which has the figures for all counts of rounds.
 */
export const ROUNDS = 24;

/**
 * A keyed permutation of 1..`size`: a Feistel network on a square of `side` × `side` cells, side = ⌈√size⌉, walked along
 * its cycles until a cell below `size` is met (Black and Rogaway, "Ciphers with Arbitrary Finite Domains", 2002).
 * docs/draw.md defines it to the byte.
 */
export class Permutation {
  readonly #key: string;
  readonly #size: number;
  readonly #side: number;
  readonly #swaps: boolean;
  /** The round functions as far as they were asked for, plus one: 0 is unknown. */
  readonly #known: Uint32Array;

  /**
   * @param key any text
   * @param size an integer from 0 to 2^40
   */
  constructor(key: string, size: number) {
    this.#key = key;
    this.#size = size;
    this.#side = Math.ceil(Math.sqrt(size));
    this.#swaps = this.#word(0, 0) % 2 === 1;
    this.#known = new Uint32Array(ROUNDS * this.#side);
  }

  /** @param position 1 to `size` */
  at(position: number): number {
    if (!Number.isSafeInteger(position) || position < 1 || position > this.#size)
      throw new RangeError('no such position');
    let cell = position - 1;
    do cell = this.#cellAfter(cell);
    while (cell >= this.#size);
    return cell + 1;
  }

  #cellAfter(before: number): number {
    const side = this.#side;
    // Every round has the same parity where the side is odd, so without this half of the permutations never come.
    const cell = this.#swaps && before < 2 && side > 1 ? 1 - before : before;
    let left = Math.floor(cell / side);
    let right = cell % side;
    for (let round = 1; round <= ROUNDS; round++) {
      const next = (left + this.#function(round, right)) % side;
      left = right;
      right = next;
    }
    return left * side + right;
  }

  #function(round: number, half: number): number {
    const index = (round - 1) * this.#side + half;
    const known = this.#known[index] ?? 0;
    if (known > 0) return known - 1;
    const value = this.#word(round, half) % this.#side;
    this.#known[index] = value + 1;
    return value;
  }

  /** 48 bits: what is lost to evenness by taking the remainder of the side stays below 2^-28. */
  #word(round: number, half: number): number {
    return Number.parseInt(hash('sha256', `${this.#key}\n${round}\n${half}`, 'hex').slice(0, 12), 16);
  }
}
