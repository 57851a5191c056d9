export interface RegularCheckOptions {
  readonly everyMs: number;
  readonly check: () => Promise<unknown>;
  /** Told when a check failed, once until one succeeds. */
  readonly onFault: (error: unknown) => void;
}

/** Checks something again and again, one check after the other, until it is disposed of. */
export class RegularCheck implements Disposable {
  readonly #options: RegularCheckOptions;
  readonly #timer: NodeJS.Timeout;
  #isChecking = false;
  #isFailing = false;

  constructor(options: RegularCheckOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#check(), options.everyMs);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  async #check(): Promise<void> {
    if (this.#isChecking) return;
    this.#isChecking = true;
    try {
      await this.#options.check();
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#options.onFault(error);
      this.#isFailing = true;
    } finally {
      this.#isChecking = false;
    }
  }
}
