import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { eventually } from '../test/support/eventually.ts';
import { freePort } from '../test/support/free-port.ts';
import { startProduct } from '../test/support/product.ts';
import { ask, type RedisServer, startRedis } from '../test/support/redis-servers.ts';
import { CALLBACK, CLIENT_ID, CLIENT_SECRET } from './client.ts';
import { LOAD_CORE, pin, SERVER_CORE } from './cores.ts';
import type { LoadTarget } from './load.ts';

/** A server to be measured, on a core of its own. */
export interface Server extends LoadTarget, AsyncDisposable {}

/** A Redis that keeps nothing on disk, on the core of the load. */
export async function startBenchRedis(): Promise<RedisServer> {
  const redis = await startRedis();
  const [, pid] = /process_id:(\d+)/.exec(await ask(redis.node, 'INFO', 'server')) ?? [];
  pin(Number(pid), LOAD_CORE);
  return redis;
}

/** The product as it runs in production, with one room. */
export async function startProductServer(
  redisUrl: string,
  room: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string>>,
): Promise<Server> {
  const client = { client_id: CLIENT_ID, client_secret: CLIENT_SECRET, redirect_uris: [CALLBACK], room: 'bench' };
  const product = await startProduct({
    rooms: { bench: room },
    clients: [client],
    redisUrl,
    env: { LOG_LEVEL: 'info', ...env },
  });
  pin(product.pid, SERVER_CORE);
  return product;
}

/** A program of `bench/baseline`. */
export async function startBaseline(program: string, env: Readonly<Record<string, string>>): Promise<Server> {
  const port = await freePort();
  const file = fileURLToPath(new URL(`baseline/${program}.ts`, import.meta.url));
  const child = spawn(process.execPath, [file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env.PATH, PORT: String(port), ...env },
  });
  try {
    await eventually(program, async () => {
      if (child.exitCode !== null) throw new Error(`${program} has ended`);
      return (await fetch(`http://127.0.0.1:${port}/.well-known/openid-configuration`)).ok;
    });
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  const { pid = 0 } = child;
  pin(pid, SERVER_CORE);
  return { pid, port, [Symbol.asyncDispose]: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
