import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { eventually } from '../../test/support/eventually.ts';
import { canPin, SERVER_CORE } from '../cores.ts';

/** A server to be measured, on a core of its own. */
export interface Server extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
  /** From the start of its process to its first answer that it is ready. */
  readonly startedInMs: number;
}

export interface ServerProgram {
  readonly file: string;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  /** Answers 200 once the server can do its work. */
  readonly readyPath: string;
}

const MOST_COMPLAINTS = 10_000;

const running = new Set<ChildProcess>();
// A bench that was cut short disposes of nothing.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a program by Node and waits until it is ready. */
export async function spawnServer({ file, port, env, readyPath }: ServerProgram): Promise<Server> {
  const startedAtMs = performance.now();
  const pinned = canPin ? ['taskset', '-c', String(SERVER_CORE)] : [];
  const [command = process.execPath, ...args] = [...pinned, process.execPath, file];
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, ...env },
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaints = (complaints + chunk).slice(-MOST_COMPLAINTS);
  });
  running.add(child);
  const exited = once(child, 'exit').then(() => running.delete(child));
  async function end(): Promise<void> {
    child.kill('SIGTERM');
    await exited;
  }
  try {
    const state = await eventually(
      file,
      async () => {
        if (child.exitCode !== null) return 'ended';
        return (await fetch(`http://127.0.0.1:${port}${readyPath}`)).ok ? 'ready' : undefined;
      },
      { everyMs: 5, withinMs: 60_000 },
    );
    if (state === 'ended') throw new Error(`${file} has ended:\n${complaints}`);
  } catch (error) {
    await end();
    throw error;
  }
  const startedInMs = performance.now() - startedAtMs;
  return { pid: child.pid ?? 0, port, startedInMs, [Symbol.asyncDispose]: end };
}
