import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('clock-offset.c', import.meta.url));

/** A wall clock that is set while the programs that go by it are running. Their monotonic clocks stay right. */
export class SteppedClock implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'clock-'));
  readonly #library = join(this.#folder, 'clock-offset.so');
  readonly #offset = openSync(join(this.#folder, 'offset'), 'w+');

  /** Throws where there is no C compiler. */
  constructor() {
    this.setTo(0);
    execFileSync('cc', ['-shared', '-fPIC', '-O2', '-o', this.#library, SOURCE]);
  }

  /** @param offS seconds that the clock is wrong, either way */
  setTo(offS: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(offS));
    writeSync(this.#offset, bytes, 0, bytes.length, 0);
  }

  /** The environment of a program that goes by it. */
  env(): Readonly<Record<string, string>> {
    return { LD_PRELOAD: this.#library, CLOCK_OFFSET_FILE: join(this.#folder, 'offset') };
  }

  [Symbol.dispose](): void {
    closeSync(this.#offset);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
