/** Remembers the values opened last, by their sealed text: who asks again within seconds is not deciphered every time. */
export class RecentlyOpened<Value> {
  readonly #half: number;
  #newer = new Map<string, Value>();
  #older = new Map<string, Value>();
  /** Of the sealed texts in the newer half. */
  #characters = 0;

  /**
   * @param mostCharacters of sealed text that are kept at a time, with values of about the same size; of two halves the older
   *   one is dropped as a whole
   */
  constructor(mostCharacters: number) {
    this.#half = mostCharacters / 2;
  }

  find(sealed: string): Value | undefined {
    const newer = this.#newer.get(sealed);
    if (newer !== undefined) return newer;
    const older = this.#older.get(sealed);
    if (older !== undefined) this.keep(sealed, older);
    return older;
  }

  keep(sealed: string, value: Value): void {
    if (sealed.length > this.#half) return;
    if (this.#characters + sealed.length > this.#half) {
      this.#older = this.#newer;
      this.#newer = new Map();
      this.#characters = 0;
    }
    // A copy: a piece of a header would keep all of that header in memory.
    this.#newer.set(Buffer.from(sealed).toString(), value);
    this.#characters += sealed.length;
  }
}
