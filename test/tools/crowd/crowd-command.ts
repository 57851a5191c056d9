import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../src/tools/crowd/main.ts', import.meta.url));

/** `npm run crowd`, running. */
export interface RunningCrowd {
  readonly child: ChildProcess;
  /** What it has written so far, to both outputs. */
  output(): string;
  /** @returns its exit code, once it has ended and all that it wrote is there */
  readonly ended: Promise<number | null>;
}

/** Runs the command without a terminal. @param env beside `PATH`, all there is */
export function startCrowd(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningCrowd {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  return { child, output: () => output, ended: once(child, 'close').then(([code]: (number | null)[]) => code ?? null) };
}

/** Runs it to its end. */
export async function crowd(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; output: string }> {
  const running = startCrowd(args, env);
  const code = await running.ended;
  return { code, output: running.output() };
}

/** A line of the summary. */
export function row(output: string, name: string): string {
  const line = output.split('\n').find((text) => text.startsWith(`  ${name} `));
  if (line === undefined) throw new Error(`there is no ${name} in:\n${output}`);
  return line.slice(2 + name.length).trim();
}
