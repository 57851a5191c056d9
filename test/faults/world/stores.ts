import { setTimeout as pause } from 'node:timers/promises';
import {
  type RedisServer,
  startRedis,
  startRedisWithAof,
  startReplica,
  startSentinel,
} from '../../support/redis-servers.ts';
import { startTcpLink } from '../../support/tcp-link.ts';
import type { FaultClass, Schedule } from '../schedule.ts';
import { startReplicatedCluster } from './cluster.ts';
import { becomesPrimary, hasCaughtUp } from './replication.ts';
import { SteppedClock } from './stepped-clock.ts';
import { StoreLink } from './store-link.ts';

/** A store of a schedule, with what may be done to it. */
export interface StoreWorld extends AsyncDisposable {
  /** null: embedded. */
  readonly redisUrl: string | null;
  /** The server that holds the room of the schedule; absent where there is none. */
  readonly server?: RedisServer;
  readonly link?: StoreLink;
  /** The clock of the store. */
  readonly clock?: SteppedClock;
  /** Cuts the replica off, lets some writes go by, and lets the replica take over. */
  readonly failOver?: (forMs: number) => Promise<void>;
}

/** Starts the store of a schedule. */
export async function startStore({ store, faultClass }: Schedule): Promise<StoreWorld> {
  switch (store) {
    case 'sqlite':
      return startEmbedded(faultClass);
    case 'redis':
      return startStandalone(faultClass);
    case 'sentinel':
      return startWatched();
    case 'cluster':
      return startReplicatedCluster();
  }
}

async function startEmbedded(faultClass: FaultClass): Promise<StoreWorld> {
  const started = new DisposableStack();
  const clock = faultClass === 'clock' ? { clock: started.use(new SteppedClock()) } : {};
  return { redisUrl: null, ...clock, [Symbol.asyncDispose]: async () => started.dispose() };
}

/** A full disk has no signal: by default a process ends that grows a file over its limit. */
const WITHOUT_SIGXFSZ = ['sh', '-c', 'trap "" XFSZ; exec "$@"', 'sh'];

async function startStandalone(faultClass: FaultClass): Promise<StoreWorld> {
  await using started = new AsyncDisposableStack();
  const clock = faultClass === 'clock' ? { clock: started.use(new SteppedClock()) } : {};
  const environment = Object.entries(clock.clock?.env() ?? {}).map(([name, value]) => `${name}=${value}`);
  const through = [...WITHOUT_SIGXFSZ, 'env', ...environment];
  // Under `always` Redis ends itself when it cannot write; under `everysec` it refuses writes until it can.
  const sync = faultClass === 'disk' ? 'everysec' : 'always';
  const server = started.use(await startRedis({ appendonly: 'yes', appendfsync: sync }, through));
  const link = started.use(await StoreLink.start(server.node));
  const all = started.move();
  return {
    redisUrl: `redis://127.0.0.1:${link.node.port}`,
    ...{ server, link, ...clock },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

async function startWatched(): Promise<StoreWorld> {
  await using started = new AsyncDisposableStack();
  const primary = started.use(await startRedisWithAof());
  const link = started.use(await startTcpLink(primary.node));
  const replica = started.use(await startReplica(link.node));
  const sentinel = started.use(await startSentinel(primary.node));
  const all = started.move();
  return {
    redisUrl: `redis+sentinel://127.0.0.1:${sentinel.node.port}/primary`,
    async failOver(forMs) {
      await hasCaughtUp(primary.node);
      link.cut();
      await pause(forMs);
      await primary.stop('SIGKILL');
      await becomesPrimary(replica.node);
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
