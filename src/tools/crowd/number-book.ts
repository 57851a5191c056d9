/**
 * Which number was told to whom: none may be told to two visitors (docs/design.md, what must always be true). A reset
 * begins numbers anew; it shows in the room's epoch, which is asked for whenever two visitors seem to have one number.
 */
export class NumberBook {
  readonly #askEpoch: () => Promise<number>;
  readonly #holders = new Map<number, number>();
  #epoch: number;
  #told = 0;
  #twice = 0;

  constructor(epoch: number, askEpoch: () => Promise<number>) {
    this.#epoch = epoch;
    this.#askEpoch = askEpoch;
  }

  /** How many numbers were told. */
  get told(): number {
    return this.#told;
  }

  /** How often a number was told to one more visitor. */
  get twice(): number {
    return this.#twice;
  }

  /** Notes a number that a visitor is told for the first time. Throws as `askEpoch` does. */
  async tell(number: number, visitor: number): Promise<void> {
    const holder = this.#holders.get(number);
    if (holder === undefined || holder === visitor) {
      this.#holders.set(number, visitor);
      this.#told += 1;
      return;
    }
    const before = this.#epoch;
    const current = await this.#askEpoch();
    if (current !== this.#epoch) {
      this.#epoch = current;
      this.#holders.clear();
    }
    if (this.#epoch === before) this.#twice += 1;
    else await this.tell(number, visitor);
  }
}
