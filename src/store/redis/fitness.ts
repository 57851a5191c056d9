import type { Redis } from 'ioredis';
import { storeUnfit } from '../faults.ts';
import { type RedisClient, serversOf } from './redis-client.ts';
import type { StoreLogger } from './store-logger.ts';

const OLDEST_MAJOR = 7;

/**
 * What a server that crashes still has when it is started again: all but the last two seconds, by its append-only file; what
 * its last snapshot had; nothing. `hidden`: one of the last two, and the server does not tell.
 */
export type Durability = 'append-only' | 'snapshots' | 'nothing' | 'hidden';

/** From the one that promises most to the one that has to be reckoned with first. */
const durabilities: readonly Durability[] = ['append-only', 'nothing', 'hidden', 'snapshots'];

export interface FitnessOptions {
  /** Whether people rely on it: then what may give a number twice is refused, and not only warned of. */
  readonly production: boolean;
  readonly logger: StoreLogger | undefined;
}

/** A field of an answer to INFO. */
export function infoField(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1];
}

async function checkServer(server: Redis, logger: StoreLogger | undefined): Promise<void> {
  // INFO, since managed services forbid CONFIG.
  const [about, memory] = [await server.info('server'), await server.info('memory')];
  const version = infoField(about, 'redis_version') ?? 'unknown';
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

async function durabilityOf(server: Redis): Promise<Durability> {
  if (infoField(await server.info('persistence'), 'aof_enabled') === '1') return 'append-only';
  try {
    const [, save] = (await server.config('GET', 'save')) as [string, string] | [];
    if (save === undefined) return 'hidden';
    return save === '' ? 'nothing' : 'snapshots';
  } catch {
    return 'hidden';
  }
}

/** Says what may be lost, or refuses it. */
function judge(durability: Durability, { production, logger }: FitnessOptions): void {
  const advice = 'set appendonly to yes';
  if (durability === 'snapshots' && production) {
    const danger = 'after a crash numbers that people hold would be given again';
    throw storeUnfit(`Redis keeps snapshots alone, and ${danger}: ${advice}`);
  }
  if (durability === 'snapshots') logger?.warn({}, `Redis keeps snapshots alone, which production refuses: ${advice}`);
  if (durability === 'hidden') {
    logger?.warn({}, `Redis has no append-only file and does not tell what it keeps (CONFIG is hidden): ${advice}`);
  }
  if (durability === 'nothing' && production) {
    logger?.warn({}, `Redis keeps nothing on disk: when it is started again, all lines begin anew: ${advice}`);
  }
}

/**
 * Refuses servers that are too old, or that would evict or give again what is promised to last.
 *
 * @returns what the weakest of them keeps
 * @throws StoreFault `store_unfit`
 */
export async function checkFitness(client: RedisClient, options: FitnessOptions): Promise<Durability> {
  const found = new Set<Durability>();
  for (const server of serversOf(client)) {
    await checkServer(server, options.logger);
    found.add(await durabilityOf(server));
  }
  const weakest = durabilities.findLast((durability) => found.has(durability)) ?? 'append-only';
  judge(weakest, options);
  return weakest;
}
