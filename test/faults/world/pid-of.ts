import { ask, type RedisServer } from '../../support/redis-servers.ts';

/** The process of a Redis server that answers. */
export async function pidOf({ node }: RedisServer): Promise<number> {
  const [, pid] = /process_id:(\d+)/.exec(await ask(node, 'INFO', 'server')) ?? [];
  if (pid === undefined) throw new Error(`no answer from Redis on port ${node.port}`);
  return Number(pid);
}
