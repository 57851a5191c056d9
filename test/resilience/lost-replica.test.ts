import { expect, test } from 'vitest';
import { openRedisStore } from '../../src/store/redis/redis-store.ts';
import type { Store } from '../../src/store/store.ts';
import { randomId } from '../store/contract/room-driver.ts';
import { eventually } from '../support/eventually.ts';
import { type Product, startProduct } from '../support/product.ts';
import { ask, type RedisServer, startRedisWithAof, startReplica } from '../support/redis-servers.ts';
import { launchSetup } from '../support/shop-setup.ts';

/** The mark that a replica has, while a crowd is announced. */
const ANNOUNCED = 10_000;

const setup = () =>
  launchSetup({ mode: 'prequeue', opens_at: new Date(Date.now() + 3_600_000).toISOString(), inlet: { capacity: 10 } });

/** Lets people join until somebody gets no number. @returns how many got one */
async function joinUntilRefused({ line }: Store, most: number): Promise<number> {
  let count = 0;
  while (count < most) {
    const joining = Array.from({ length: 250 }, () => line.join({ room: 'launch', ticketId: randomId() }));
    const refused = (await Promise.allSettled(joining)).filter(({ status }) => status === 'rejected').length;
    count += joining.length - refused;
    if (refused > 0) break;
  }
  return count;
}

/** The numbers that a server would go on giving by itself. */
async function safeMark({ node }: RedisServer): Promise<number> {
  return Number(await ask(node, 'HGET', 'owr:{launch}:state', 'safe'));
}

function linesAbout(product: Product, words: string): string[] {
  return product
    .output()
    .split('\n')
    .filter((line) => line.includes(words));
}

async function waits({ issuer }: Product): Promise<string[]> {
  const text = await (await fetch(`${issuer}/metrics`)).text();
  return text.split('\n').filter((line) => line.startsWith('owr_mark_waiting{'));
}

test('the only replica dies, then the crowd comes: that is told, and those ahead get their place', {
  timeout: 120_000,
}, async () => {
  await using redis = await startRedisWithAof();
  await using replica = await startReplica(redis.node);
  await using product = await startProduct({ ...setup(), redisUrl: `redis://127.0.0.1:${redis.node.port}` });
  // A guard: on a busy machine a crowd keeps this process from reading an answer for seconds.
  await using crowd = await openRedisStore({ target: redis.target, commandTimeoutMs: 20_000 });
  await eventually('the mark ahead of the crowd', async () => (await safeMark(redis)) >= ANNOUNCED);
  expect(await waits(product)).toEqual([]);
  await replica.stop('SIGKILL');
  await eventually('the primary to notice', async () =>
    (await ask(redis.node, 'INFO', 'replication')).includes('connected_slaves:0'),
  );

  expect(await joinUntilRefused(crowd, 3 * ANNOUNCED)).toBeGreaterThanOrEqual(ANNOUNCED);
  const gone = 'owr_mark_waiting{room="launch",reason="replica_gone"}';
  await eventually('the metric', async () => (await waits(product)).includes(`${gone} 1`));
  expect(linesAbout(product, 'mark_waiting')).toEqual([expect.stringMatching(/"level":"warn".*"replica_gone"/)]);

  await replica.start();
  await eventually('the end of it', async () => (await waits(product)).includes(`${gone} 0`));
  // The reason may change once more before it is over, and a line reaches this process a little later than the metric.
  await eventually('the line of the end', async () => linesAbout(product, 'mark_waiting').length > 1);
  expect(linesAbout(product, 'mark_waiting')).toEqual([
    expect.stringContaining('"level":"warn"'),
    expect.stringContaining('mark_waiting is over'),
  ]);
  expect(await joinUntilRefused(crowd, 250)).toBe(250);
});

test('where nothing promotes the replica, nobody waits for it', { timeout: 120_000 }, async () => {
  await using redis = await startRedisWithAof();
  await using replica = await startReplica(redis.node);
  await using store = await openRedisStore({ target: redis.target, replicaLostAfterMs: 0, commandTimeoutMs: 20_000 });
  await using product = await startProduct({ ...setup(), redisUrl: `redis://127.0.0.1:${redis.node.port}` });
  await product.admin.room('launch');
  await eventually('the mark ahead of the crowd', async () => (await safeMark(redis)) >= ANNOUNCED);
  await product.stop();
  await replica.stop('SIGKILL');
  expect(await joinUntilRefused(store, 2 * ANNOUNCED)).toBe(2 * ANNOUNCED);
});
