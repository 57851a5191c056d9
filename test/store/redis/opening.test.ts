import { describe, expect, it } from 'vitest';
import { openRedisStore } from '../../../src/store/redis/redis-store.ts';
import type { RedisTarget } from '../../../src/store/redis/redis-target.ts';
import { freePort } from '../../support/free-port.ts';
import { standaloneTarget, startCluster, startRedis } from '../../support/redis-servers.ts';

describe('opening the store is refused', () => {
  it.each(['allkeys-lru', 'allkeys-random'])('where Redis may evict any key: %s', async (policy) => {
    await using redis = await startRedis({ 'maxmemory-policy': policy });
    const opening = openRedisStore({ target: redis.target });
    await expect(opening).rejects.toMatchObject({ code: 'store_unfit', message: expect.stringContaining(policy) });
  });

  it('where one node of a cluster may', async () => {
    await using cluster = await startCluster({ last: { 'maxmemory-policy': 'allkeys-lfu' } });
    await expect(openRedisStore({ target: cluster.target })).rejects.toMatchObject({ code: 'store_unfit' });
  });

  it('where nobody answers in time, naming the address and the time', async () => {
    const node = { host: '127.0.0.1', port: await freePort() };
    const shared = { username: null, password: null, tls: false };
    const targets: RedisTarget[] = [
      standaloneTarget(node),
      { kind: 'sentinel', sentinels: [node], primary: 'primary', database: 0, ...shared },
      { kind: 'cluster', nodes: [node], ...shared },
    ];
    for (const target of targets) {
      const opening = openRedisStore({ target, connectTimeoutMs: 300 });
      await expect(opening).rejects.toMatchObject({
        code: 'store_unfit',
        message: expect.stringMatching(new RegExp(`127\\.0\\.0\\.1:${node.port} .* 0\\.3 s`)),
      });
    }
  });

  it('where the password is wrong, without telling it', async () => {
    await using redis = await startRedis({ requirepass: 'right' });
    const target = { ...redis.target, password: 'wrong-password' };
    const error: unknown = await openRedisStore({ target, connectTimeoutMs: 500 }).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'store_unfit' });
    expect(String(error)).not.toContain('wrong-password');
  });
});

describe('opening the store', () => {
  it('takes a password and a database', async () => {
    await using redis = await startRedis({ requirepass: 'right' });
    await using store = await openRedisStore({ target: { ...redis.target, password: 'right' } });
    await store.ping();
  });
});
