import { ask, type RedisServer, startRedis } from '../../test/support/redis-servers.ts';
import { LOAD_CORE, pin } from '../cores.ts';

/** A Redis that keeps nothing on disk, on the core of the load. */
export async function startBenchRedis(): Promise<RedisServer> {
  const redis = await startRedis();
  const [, pid] = /process_id:(\d+)/.exec(await ask(redis.node, 'INFO', 'server')) ?? [];
  pin(Number(pid), LOAD_CORE);
  return redis;
}
