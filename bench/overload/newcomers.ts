import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { LOAD_CORE, pin } from '../cores.ts';
import type { Flood, Flooded } from './flood.ts';

const PROGRAM = fileURLToPath(new URL('flood.ts', import.meta.url));

/** Newcomers, who come from a process of their own on the core of the load. */
export class Newcomers implements Disposable {
  readonly #program: ChildProcess;

  /** @param lanes connections, which are opened at once */
  constructor(port: number, lanes: number) {
    const args = [String(port), String(lanes)];
    this.#program = fork(PROGRAM, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    pin(this.#program.pid ?? 0, LOAD_CORE);
    process.once('exit', () => this.#program.kill('SIGKILL'));
  }

  async come(flood: Flood): Promise<Flooded> {
    this.#program.send(flood);
    const ended = new AbortController();
    this.#program.once('exit', () => ended.abort());
    const [flooded]: Flooded[] = await once(this.#program, 'message', { signal: ended.signal });
    if (flooded === undefined) throw new Error('the flood told nothing');
    return flooded;
  }

  [Symbol.dispose](): void {
    this.#program.kill();
  }
}
