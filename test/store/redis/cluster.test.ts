import { afterAll, beforeAll } from 'vitest';
import { type RedisCluster, startCluster } from '../../support/redis-servers.ts';
import { describeStoreContract } from '../contract/store-contract.ts';
import { describeStoreProperties } from '../property/store-properties.ts';
import { redisStoreTarget } from './redis-store-target.ts';

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

const target = redisStoreTarget(() => cluster.target);
describeStoreContract('Redis Cluster of three masters', target);
describeStoreProperties('Redis Cluster of three masters', target);
