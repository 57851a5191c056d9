import { storeUnfit } from '../faults.ts';
import type { Store } from '../store.ts';
import { onlyClock, type StoreClocks } from '../store-clocks.ts';
import { checkFitness, type Durability } from './fitness.ts';
import { pingKey } from './keys.ts';
import { LineSteps } from './line-steps.ts';
import type { MarkWait } from './mark-keeper.ts';
import { RedisArtifactStore } from './redis-artifact-store.ts';
import { RedisAuditStore } from './redis-audit-store.ts';
import { RedisCaller } from './redis-caller.ts';
import { createRedisClient, describeTarget, type RedisClient } from './redis-client.ts';
import { RedisDocumentStore } from './redis-document-store.ts';
import { RedisEventFeed } from './redis-event-feed.ts';
import { RedisLeases } from './redis-leases.ts';
import { RedisLineStore } from './redis-line-store.ts';
import type { RedisTarget } from './redis-target.ts';
import { Snapshots } from './snapshots.ts';
import type { StoreLogger } from './store-logger.ts';

export interface RedisStoreOptions {
  readonly target: RedisTarget;
  /** For tests: epoch milliseconds, the only clock there is; without it the server's time counts. */
  readonly clock?: () => number;
  /** For tests of clocks. */
  readonly clocks?: StoreClocks;
  /** What all keys begin with; `owr:` when absent. */
  readonly keyPrefix?: string;
  /** How long to wait for the first connection; 10 s when absent. */
  readonly connectTimeoutMs?: number;
  /** How long to wait for one answer; 1 s when absent. A call takes up to three times that. */
  readonly commandTimeoutMs?: number;
  /** Whether a server that keeps snapshots alone is refused, and not only warned of. */
  readonly production?: boolean;
  readonly logger?: StoreLogger;
  /** For how long a replica that is gone may still be promoted. Sentinel and Cluster always may for 300 s, which is the default. */
  readonly replicaLostAfterMs?: number;
  /** Told when numbers of a room may run out because its mark is not safe, why, and when that is over. */
  readonly onMarkWait?: (wait: MarkWait) => void;
}

/** By default Redis Cluster forgoes a replica after 160 s without its primary, Sentinel after 300 s. */
const REPLICA_LOST_AFTER_MS = 300_000;

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

/** Logs when the mark of a room begins to wait, and when that is over; not each change of the reason. */
function markWaitLog(logger: StoreLogger | undefined): (wait: MarkWait) => void {
  const waiting = new Set<string>();
  return ({ room, reason }) => {
    if (reason === null) {
      waiting.delete(room);
      logger?.info({ room }, 'mark_waiting is over: numbers can be given again');
    } else if (!waiting.has(room)) {
      waiting.add(room);
      logger?.warn({ room, reason }, 'mark_waiting: when the numbers below the mark are given, newcomers get none');
    }
  };
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
 * @throws StoreFault `store_unfit`: not reachable in time, too old, set to evict keys, or in production to keep snapshots alone
 */
export async function openRedisStore(options: RedisStoreOptions): Promise<Store> {
  const {
    target,
    clock = null,
    clocks: given,
    keyPrefix = 'owr:',
    connectTimeoutMs = 10_000,
    commandTimeoutMs = 1_000,
  } = options;
  const { production = false, logger, onMarkWait } = options;
  const lostAfterMs = target.kind === 'standalone' ? options.replicaLostAfterMs : undefined;
  const where = describeTarget(target);
  const client = createRedisClient(target, commandTimeoutMs);
  const connection = logConnection(client, where, logger);
  const caller = new RedisCaller(client, commandTimeoutMs);
  let durability: Durability;
  try {
    if (!(await whenReady(client, connectTimeoutMs))) {
      throw storeUnfit(`Redis at ${where} is not reachable within ${connectTimeoutMs / 1_000} s`, {
        cause: connection.lastError,
      });
    }
    durability = await checkFitness(client, { production, logger });
  } catch (error) {
    await caller.close();
    throw error;
  }
  const snapshots = new Snapshots(client, durability, logger);
  const clocks = given ?? (clock === null ? null : onlyClock(clock));
  const tellMarkWait = markWaitLog(logger);
  const steps = new LineSteps({
    ...{ caller, snapshots, keyPrefix, clocks, replicaLostAfterMs: lostAfterMs ?? REPLICA_LOST_AFTER_MS },
    onMarkWait(wait) {
      tellMarkWait(wait);
      onMarkWait?.(wait);
    },
  });
  return {
    kind: 'redis',
    line: new RedisLineStore(steps),
    artifacts: new RedisArtifactStore({ caller, keyPrefix, clock: clocks?.epochMs ?? null }),
    documents: new RedisDocumentStore(caller, keyPrefix),
    events: new RedisEventFeed(steps),
    audit: new RedisAuditStore({ caller, keyPrefix, clock: clocks?.epochMs ?? null }),
    leases: new RedisLeases({ caller, keyPrefix, clock: clocks?.epochMs ?? null }),
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
