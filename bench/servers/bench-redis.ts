import { ask, type RedisServer, startRedis } from '../../test/support/redis-servers.ts';
import { LOAD_CORE, pin } from '../cores.ts';

export interface BenchRedis extends RedisServer {
  readonly pid: number;
}

/** A Redis that keeps nothing on disk. @param core absent: that of the load */
export async function startBenchRedis(core = LOAD_CORE): Promise<BenchRedis> {
  const redis = await startRedis();
  const [, pid] = /process_id:(\d+)/.exec(await ask(redis.node, 'INFO', 'server')) ?? [];
  pin(Number(pid), core);
  return { ...redis, pid: Number(pid), [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose]() };
}
