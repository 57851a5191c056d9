import { fork } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { LOAD_CORE, pin } from '../cores.ts';
import type { Flooded, FloodPlan } from './flood.ts';

const PROGRAM = fileURLToPath(new URL('flood.ts', import.meta.url));

/** Newcomers come, from a process of their own on the core of the load. */
export async function letCome(plan: FloodPlan): Promise<Flooded> {
  const program = fork(PROGRAM, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const kill = () => program.kill('SIGKILL');
  process.once('exit', kill);
  try {
    pin(program.pid ?? 0, LOAD_CORE);
    program.send(plan);
    const flooded: Promise<[Flooded]> = once(program, 'message').then(([message]) => [message]);
    const ended = once(program, 'exit').then(([code]) => {
      throw new Error(`the flood has ended with ${code}`);
    });
    const [told] = await Promise.race([flooded, ended]);
    ended.catch(() => {});
    return told;
  } finally {
    process.off('exit', kill);
  }
}
