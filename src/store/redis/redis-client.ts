import { Cluster, type CommonRedisOptions, Redis } from 'ioredis';
import type { RedisNode, RedisTarget } from './redis-target.ts';
import { loadScripts } from './scripts.ts';

export type RedisClient = Redis | Cluster;

/** The servers that take writes. */
export function serversOf(client: RedisClient): readonly Redis[] {
  return client instanceof Cluster ? client.nodes('master') : [client];
}

const LONGEST_BACKOFF_MS = 1_000;

function backoffMs(attempt: number): number {
  return Math.min(10 * 2 ** Math.min(attempt, 10), LONGEST_BACKOFF_MS);
}

/** Where a target is, for messages: no user names, no passwords. */
export function describeTarget(target: RedisTarget): string {
  const nodes = (list: readonly RedisNode[]) => list.map(({ host, port }) => `${host}:${port}`).join(', ');
  switch (target.kind) {
    case 'standalone':
      return nodes([target.node]);
    case 'sentinel':
      return `${target.primary} of the sentinels ${nodes(target.sentinels)}`;
    case 'cluster':
      return `cluster ${nodes(target.nodes)}`;
  }
}

/**
 * A client that begins to connect at once. Nothing is queued while there is no connection and nothing is sent twice by
 * the client: `RedisCaller` decides what is asked again.
 */
export function createRedisClient(target: RedisTarget, commandTimeoutMs: number): RedisClient {
  const scripts = loadScripts();
  const common = {
    protocol: 2,
    commandTimeout: commandTimeoutMs,
    // A connection that is silent although an answer is due is dead.
    socketTimeout: commandTimeoutMs,
    connectTimeout: commandTimeoutMs * 2,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    disableClientInfo: true,
    // Commands of one turn of the event loop go out in one piece.
    enableAutoPipelining: true,
    ...(target.username !== null && { username: target.username }),
    ...(target.password !== null && { password: target.password }),
    // A primary that became a replica behind the same address.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  } satisfies CommonRedisOptions;
  const single = { ...common, scripts, enableOfflineQueue: false, retryStrategy: backoffMs };
  const tls = target.tls ? { tls: {} } : {};
  switch (target.kind) {
    case 'standalone':
      return new Redis({ ...single, ...tls, ...target.node, db: target.database });
    case 'sentinel':
      return new Redis({
        ...single,
        ...tls,
        ...(target.tls && { enableTLSForSentinelMode: true, sentinelTLS: {} }),
        sentinels: [...target.sentinels],
        name: target.primary,
        db: target.database,
        sentinelRetryStrategy: backoffMs,
        sentinelCommandTimeout: commandTimeoutMs,
      });
    case 'cluster':
      return new Cluster([...target.nodes], {
        scripts,
        enableOfflineQueue: false,
        clusterRetryStrategy: backoffMs,
        retryDelayOnFailover: 0,
        slotsRefreshTimeout: commandTimeoutMs,
        redisOptions: { ...common, ...tls },
      });
  }
}
