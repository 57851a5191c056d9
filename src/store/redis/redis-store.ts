import { storeUnfit } from '../faults.ts';
import type { Store } from '../store.ts';
import { checkFitness } from './fitness.ts';
import { pingKey } from './keys.ts';
import { LineSteps } from './line-steps.ts';
import { RedisArtifactStore } from './redis-artifact-store.ts';
import { RedisCaller } from './redis-caller.ts';
import { createRedisClient, describeTarget, type RedisClient } from './redis-client.ts';
import { RedisDocumentStore } from './redis-document-store.ts';
import { RedisEventFeed } from './redis-event-feed.ts';
import { RedisLeases } from './redis-leases.ts';
import { RedisLineStore } from './redis-line-store.ts';
import type { RedisTarget } from './redis-target.ts';
import type { StoreLogger } from './store-logger.ts';

export interface RedisStoreOptions {
  readonly target: RedisTarget;
  /** Epoch milliseconds, for tests; without it the server's time counts. */
  readonly clock?: () => number;
  /** What all keys begin with; `owr:` when absent. */
  readonly keyPrefix?: string;
  /** How long to wait for the first connection; 10 s when absent. */
  readonly connectTimeoutMs?: number;
  /** How long to wait for one answer; 1 s when absent. A call takes up to three times that. */
  readonly commandTimeoutMs?: number;
  readonly logger?: StoreLogger;
}

interface SeenConnection {
  lastError: unknown;
  /** Whether we are about to close it ourselves. */
  closing: boolean;
}

/** Logs when the connection is lost and when it is back, not each try in between. */
function logConnection(client: RedisClient, where: string, logger: StoreLogger | undefined): SeenConnection {
  const seen: SeenConnection = { lastError: undefined, closing: false };
  let connected = true;
  client.on('error', (error: unknown) => {
    seen.lastError = error;
  });
  client.on('close', () => {
    if (connected && !seen.closing)
      logger?.warn({ redis: where, err: seen.lastError }, 'the connection to Redis is lost');
    connected = false;
  });
  client.on('ready', () => {
    if (!connected) logger?.info({ redis: where }, 'connected to Redis again');
    connected = true;
  });
  return seen;
}

function whenReady(client: RedisClient, timeoutMs: number): Promise<boolean> {
  if (client.status === 'ready') return Promise.resolve(true);
  return new Promise((resolve) => {
    const settle = (ready: boolean): void => {
      clearTimeout(timer);
      client.off('ready', onReady);
      resolve(ready);
    };
    const onReady = (): void => settle(true);
    const timer = setTimeout(() => settle(false), timeoutMs);
    client.on('ready', onReady);
  });
}

/**
 * Opens the store on Redis 7 or later, or Valkey: standalone, Sentinel or Cluster.
 * @throws StoreFault `store_unfit`: not reachable in time, too old, or set to evict keys
 */
export async function openRedisStore(options: RedisStoreOptions): Promise<Store> {
  const { target, clock = null, keyPrefix = 'owr:', connectTimeoutMs = 10_000, commandTimeoutMs = 1_000 } = options;
  const where = describeTarget(target);
  const client = createRedisClient(target, commandTimeoutMs);
  const connection = logConnection(client, where, options.logger);
  const caller = new RedisCaller(client, commandTimeoutMs);
  try {
    if (!(await whenReady(client, connectTimeoutMs))) {
      throw storeUnfit(`Redis at ${where} is not reachable within ${connectTimeoutMs / 1_000} s`, {
        cause: connection.lastError,
      });
    }
    await checkFitness(client, options.logger);
  } catch (error) {
    await caller.close();
    throw error;
  }
  const steps = new LineSteps({ caller, keyPrefix, clock });
  return {
    kind: 'redis',
    line: new RedisLineStore(steps),
    artifacts: new RedisArtifactStore({ caller, keyPrefix, clock }),
    documents: new RedisDocumentStore(caller, keyPrefix),
    events: new RedisEventFeed(steps),
    leases: new RedisLeases({ caller, keyPrefix, clock }),
    async ping() {
      await caller.ask((asked) => asked.set(pingKey(keyPrefix), '', 'PX', 1_000));
    },
    async [Symbol.asyncDispose]() {
      connection.closing = true;
      steps.close();
      await caller.close();
    },
  };
}
