import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { eventually } from './eventually.ts';

export interface ProgramOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Asked again and again, with what the program has written, until it says that the program can be used. */
  readonly isReady: (output: string) => Promise<boolean> | boolean;
  /** For programs that take minutes to start on a busy machine. */
  readonly readyWithinMs?: number;
}

/** A real server that a test runs the product against. Disposing of it ends its process. */
export interface Program extends AsyncDisposable {
  /** Everything that it has written so far, to both outputs. */
  output(): string;
}

const running = new Set<ChildProcess>();
// A test that was cut short disposes of nothing.
process.once('exit', () => {
  for (const child of running) child.kill('SIGTERM');
});

/** Starts a program and waits until it can be used. Throws with what it wrote when it ends before that. */
export async function startProgram({
  command,
  args,
  env,
  cwd,
  isReady,
  readyWithinMs,
}: ProgramOptions): Promise<Program> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  await once(child, 'spawn');
  const ended = once(child, 'exit');
  async function end(): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
  }
  try {
    const guard = readyWithinMs === undefined ? {} : { withinMs: readyWithinMs };
    await eventually(`${command} to be ready`, async () => child.exitCode !== null || (await isReady(output)), guard);
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
  } catch (error) {
    await end();
    throw new Error(`${command} did not start:\n${output}`, { cause: error });
  }
  return { output: () => output, [Symbol.asyncDispose]: end };
}

/** Whether a server answers at an address, whatever it says. */
export async function answers(url: string): Promise<boolean> {
  return (await fetch(url, { redirect: 'manual' })).status > 0;
}
