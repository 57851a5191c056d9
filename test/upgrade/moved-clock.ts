const RealDate = Date;

/** Puts `Date` under the control of the program: it stands still unless `pass` moves it. Timers run as ever. */
export class MovedClock {
  #nowMs: number;

  constructor(startMs: number) {
    this.#nowMs = startMs;
    const now = this.read;
    globalThis.Date = class extends RealDate {
      constructor(...given: [] | [number | string | Date]) {
        super(...((given.length === 0 ? [now()] : given) as [number]));
      }

      static override now(): number {
        return now();
      }
    } as DateConstructor;
  }

  readonly read = (): number => this.#nowMs;

  pass(seconds: number): void {
    this.#nowMs += seconds * 1000;
  }
}
