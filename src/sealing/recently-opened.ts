/** Remembers the values opened last, by their sealed text: who asks again within seconds is not deciphered every time. */
export class RecentlyOpened<Value> {
  readonly #half: number;
  #newer = new Map<string, Value>();
  #older = new Map<string, Value>();

  /** @param most values kept at a time; of two halves the older one is dropped as a whole */
  constructor(most: number) {
    this.#half = Math.ceil(most / 2);
  }

  find(sealed: string): Value | undefined {
    const newer = this.#newer.get(sealed);
    if (newer !== undefined) return newer;
    const older = this.#older.get(sealed);
    if (older !== undefined) this.keep(sealed, older);
    return older;
  }

  keep(sealed: string, value: Value): void {
    if (this.#newer.size >= this.#half) {
      this.#older = this.#newer;
      this.#newer = new Map();
    }
    // A copy: a piece of a header would keep all of that header in memory.
    this.#newer.set(Buffer.from(sealed).toString(), value);
  }
}
