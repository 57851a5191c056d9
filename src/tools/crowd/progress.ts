import type { WriteStream } from 'node:tty';
import { inDigits } from './figures.ts';
import type { Tally } from './tally.ts';

const BAR_CELLS = 20;
const TERMINAL_EVERY_MS = 250;
const PLAIN_EVERY_MS = 5_000;

/** Shows how a rehearsal goes: a bar that stays in its line on a terminal, elsewhere a line now and then. */
export class Progress {
  readonly #out: WriteStream;
  readonly #tally: Tally;
  readonly #timer: NodeJS.Timeout;
  #requests = 0;
  #shownAtMs = performance.now();

  constructor(out: WriteStream, tally: Tally) {
    this.#out = out;
    this.#tally = tally;
    this.#timer = setInterval(() => this.#show(), out.isTTY ? TERMINAL_EVERY_MS : PLAIN_EVERY_MS);
  }

  /** Shows the last state, and ends. */
  end(): void {
    clearInterval(this.#timer);
    this.#show();
    if (this.#out.isTTY) this.#out.write('\n');
  }

  #show(): void {
    const line = this.#figures();
    if (!this.#out.isTTY) {
      this.#out.write(`${line}\n`);
      return;
    }
    const { visitors, gone } = this.#tally;
    const filled = Math.floor((gone / visitors) * BAR_CELLS);
    const bar = `[${'#'.repeat(filled)}${'.'.repeat(BAR_CELLS - filled)}] `;
    // A line that wraps could not be written over.
    this.#out.write(`\r\x1b[K${`${bar}${line}`.slice(0, this.#out.columns - 1)}`);
  }

  #figures(): string {
    const { phases, joined, done, missed, errorCount, visitors } = this.#tally;
    const figures = [
      `joined ${inDigits(joined)}/${inDigits(visitors)}`,
      `waiting ${inDigits(phases.waiting)}`,
      `inside ${inDigits(phases.inside)}`,
      `done ${inDigits(done)}`,
      `missed ${inDigits(missed)}`,
      `errors ${inDigits(errorCount)}`,
      `${inDigits(this.#perSecond())} req/s`,
    ];
    return figures.join('  ');
  }

  /** Since it was shown last. */
  #perSecond(): number {
    const monotonicMs = performance.now();
    const rate = ((this.#tally.requests - this.#requests) * 1000) / Math.max(1, monotonicMs - this.#shownAtMs);
    this.#requests = this.#tally.requests;
    this.#shownAtMs = monotonicMs;
    return Math.round(rate);
  }
}
