/** Thrown by whatever is asked for once the rehearsal is over. */
export class RehearsalOver extends Error {
  readonly code = 'rehearsal_over';
}

/** The waits of all visitors, which end together with the rehearsal. */
export class Pauses {
  readonly #waiting = new Map<NodeJS.Timeout, (error: RehearsalOver) => void>();
  readonly #ended = Promise.withResolvers<void>();
  #over = false;

  get over(): boolean {
    return this.#over;
  }

  /** Resolves with the end. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Throws `RehearsalOver` if it is, or as soon as it becomes so. */
  async pause(ms: number): Promise<void> {
    this.check();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      resolve();
    }, ms);
    this.#waiting.set(timer, reject);
    return promise;
  }

  /** Throws `RehearsalOver` if it is. */
  check(): void {
    if (this.#over) throw new RehearsalOver('the rehearsal is over');
  }

  end(): void {
    this.#over = true;
    this.#ended.resolve();
    for (const [timer, reject] of this.#waiting) {
      clearTimeout(timer);
      reject(new RehearsalOver('the rehearsal is over'));
    }
    this.#waiting.clear();
  }
}
