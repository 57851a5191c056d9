/**
 * When the first of some rows is due, so that a step asks the database for those that are due only when there are any.
 * It is never later than the database has it.
 */
export class FirstDue {
  readonly #read: () => number | null;
  /** null: not known. */
  #atMs: number | null = null;

  /** @param read asks the database; null: there are no rows */
  constructor(read: () => number | null) {
    this.#read = read;
  }

  /** Whether there may be rows that are due by then. */
  isDue(untilMs: number): boolean {
    this.#atMs ??= this.#read() ?? Number.POSITIVE_INFINITY;
    return this.#atMs <= untilMs;
  }

  /** A row is due at this moment now. */
  add(atMs: number): void {
    if (this.#atMs !== null) this.#atMs = Math.min(this.#atMs, atMs);
  }

  /** Rows went, or are due at other moments: the database is asked again. */
  change(): void {
    this.#atMs = null;
  }
}
