import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LineSteps } from '../../../src/store/redis/line-steps.ts';
import { RedisCaller } from '../../../src/store/redis/redis-caller.ts';
import { createRedisClient } from '../../../src/store/redis/redis-client.ts';
import { Snapshots } from '../../../src/store/redis/snapshots.ts';
import { type RedisServer, startRedis } from '../../support/redis-servers.ts';
import { byHand } from '../contract/room-driver.ts';

let redis: RedisServer;
let admin: Redis;

beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis(redis.node.port);
});
afterAll(async () => {
  admin.disconnect();
  await redis[Symbol.asyncDispose]();
});

test('a mark that is the first to find Redis emptied is raised, and steps go on', async () => {
  const client = createRedisClient(redis.target, 1_000);
  const caller = new RedisCaller(client, 1_000);
  const steps = new LineSteps({
    ...{ caller, snapshots: new Snapshots(client, 'nothing', undefined), keyPrefix: 'owr:', clocks: null },
    ...{ replicaLostAfterMs: 0, onMarkWait: () => undefined },
  });
  await steps.configure('launch', byHand);
  await admin.flushall();

  await steps.raiseMark('launch', 1);

  expect(Number(await admin.hget('owr:{launch}:state', 'mark'))).toBeGreaterThan(0);
  expect((await steps.run('lineTick', 'launch', []))[0]).toBe('state');
  steps.close();
  await caller.close();
});
