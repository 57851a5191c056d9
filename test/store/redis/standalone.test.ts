import { afterAll, beforeAll } from 'vitest';
import { type RedisServer, startRedis } from '../../support/redis-servers.ts';
import { describeStoreContract } from '../contract/store-contract.ts';
import { describeLateBound } from '../property/late-bound.ts';
import { describeStoreProperties } from '../property/store-properties.ts';
import { redisStoreTarget } from './redis-store-target.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis[Symbol.asyncDispose]());

const target = redisStoreTarget(() => redis.target);
describeStoreContract('Redis, standalone', target);
describeStoreProperties('Redis, standalone', target);
describeLateBound('Redis, standalone', target);
