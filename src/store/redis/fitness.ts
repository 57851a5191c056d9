import { Cluster, type Redis } from 'ioredis';
import { storeUnfit } from '../faults.ts';
import type { RedisClient } from './redis-client.ts';
import type { StoreLogger } from './store-logger.ts';

const OLDEST_MAJOR = 7;

function infoField(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1];
}

async function checkNode(node: Redis, logger: StoreLogger | undefined): Promise<void> {
  // INFO, since managed services forbid CONFIG.
  const [server, memory] = [await node.info('server'), await node.info('memory')];
  const version = infoField(server, 'redis_version') ?? 'unknown';
  if (!(Number.parseInt(version, 10) >= OLDEST_MAJOR)) {
    throw storeUnfit(`Redis ${version} is too old: version ${OLDEST_MAJOR} or later is needed`);
  }
  const policy = infoField(memory, 'maxmemory_policy') ?? 'noeviction';
  if (policy.startsWith('allkeys-')) {
    throw storeUnfit(`Redis would evict the state of rooms: maxmemory-policy is ${policy}; set it to noeviction`);
  }
  if (policy !== 'noeviction' && infoField(memory, 'maxmemory') !== '0') {
    logger?.warn({ policy }, 'Redis evicts tokens when its memory is full: set maxmemory-policy to noeviction');
  }
}

/**
 * Refuses a server that is too old, or that would evict what is promised to last.
 * @throws StoreFault `store_unfit`
 */
export async function checkFitness(client: RedisClient, logger: StoreLogger | undefined): Promise<void> {
  const nodes = client instanceof Cluster ? client.nodes('master') : [client];
  for (const node of nodes) await checkNode(node, logger);
}
