import { afterAll, beforeAll } from 'vitest';
import { type RedisServer, startRedis } from '../../support/redis-servers.ts';
import { describeStoreContract } from '../contract/store-contract.ts';
import { redisStoreTarget } from './redis-store-target.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis[Symbol.asyncDispose]());

describeStoreContract(
  'Redis, standalone',
  redisStoreTarget(() => redis.target),
);
