import { execFile } from 'node:child_process';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { ask, type RedisServer, startRedis } from '../../support/redis-servers.ts';
import { pidOf } from './pid-of.ts';
import { becomesPrimary, hasCaughtUp } from './replication.ts';
import type { StoreWorld } from './stores.ts';

const run = promisify(execFile);

const NODES = 6;
const ROOM_KEY = '{launch}';
const CREATED_WITHIN_MS = 30_000;

/** A cluster of three masters with a replica each. */
export async function startReplicatedCluster(): Promise<StoreWorld> {
  await using started = new AsyncDisposableStack();
  const servers: RedisServer[] = [];
  for (let i = 0; i < NODES; i += 1) servers.push(started.use(await startNode()));
  const addresses = servers.map(({ node }) => `${node.host}:${node.port}`);
  const create = ['--cluster', 'create', ...addresses, '--cluster-replicas', '1', '--cluster-yes'];
  await run('redis-cli', create, { timeout: CREATED_WITHIN_MS });
  for (const { node } of servers) {
    await eventually('the cluster', async () => (await ask(node, 'CLUSTER', 'INFO')).includes('cluster_state:ok'));
    await eventually(
      'the replicas',
      async () => !(await ask(node, 'INFO', 'replication')).includes('link_status:down'),
    );
  }
  const all = started.move();
  return {
    redisUrl: `redis+cluster://${addresses.slice(0, 3).join(',')}`,
    failOver: (forMs) => failOver(servers, forMs),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

async function startNode(): Promise<RedisServer> {
  return startRedis({
    'cluster-enabled': 'yes',
    'cluster-node-timeout': 1_000,
    'cluster-port': await freePort(),
    // A replica that was cut off for seconds may still take over.
    'cluster-replica-validity-factor': 0,
    'repl-diskless-sync-delay': 0,
    appendonly: 'yes',
  });
}

/** Cuts the replica of the room's master off, then lets the master die. */
async function failOver(servers: readonly RedisServer[], forMs: number): Promise<void> {
  const [first] = servers;
  if (first === undefined) throw new Error('no cluster');
  const slot = Number(await ask(first.node, 'CLUSTER', 'KEYSLOT', ROOM_KEY));
  const nodes = (await ask(first.node, 'CLUSTER', 'NODES')).split('\n').map((line) => line.split(' '));
  const master = nodes.find(
    ([, , flags = '', , , , , , ...ranges]) => flags.includes('master') && covers(ranges, slot),
  );
  const replica = nodes.find(([, , , masterId]) => masterId === master?.[0]);
  const [old, next] = [master, replica].map((node) =>
    servers.find((server) => node?.[1]?.startsWith(`127.0.0.1:${server.node.port}@`)),
  );
  if (old === undefined || next === undefined) throw new Error(`no master with a replica for slot ${slot}`);
  const stopped = await pidOf(next);
  await hasCaughtUp(old.node);
  process.kill(stopped, 'SIGSTOP');
  // From here on the replica gets nothing: its connection is gone, and it cannot make another one.
  await ask(old.node, 'CLIENT', 'KILL', 'TYPE', 'replica');
  await pause(forMs);
  await old.stop('SIGKILL');
  process.kill(stopped, 'SIGCONT');
  await becomesPrimary(next.node);
  await eventually('the cluster', async () => (await ask(next.node, 'CLUSTER', 'INFO')).includes('cluster_state:ok'));
}

function covers(ranges: readonly string[], slot: number): boolean {
  return ranges.some((range) => {
    const [from = '', to = from] = range.split('-');
    return slot >= Number(from) && slot <= Number(to);
  });
}
