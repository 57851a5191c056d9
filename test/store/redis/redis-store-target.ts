import { randomUUID } from 'node:crypto';
import { openRedisStore } from '../../../src/store/redis/redis-store.ts';
import type { RedisTarget } from '../../../src/store/redis/redis-target.ts';
import type { Store } from '../../../src/store/store.ts';
import type { StoreTarget } from '../contract/store-target.ts';

/** Stores on one server or cluster for the contract suite: a key prefix of its own makes each one empty. */
export function redisStoreTarget(redis: () => RedisTarget): StoreTarget {
  return {
    async open({ clock }) {
      const keyPrefix = `${randomUUID()}:`;
      const opened: Store[] = [];
      const open = async (): Promise<Store> => {
        const store = await openRedisStore({ target: redis(), clock, keyPrefix });
        opened.push(store);
        return store;
      };
      return {
        store: await open(),
        other: await open(),
        reopen: open,
        async close() {
          for (const store of opened) await store[Symbol.asyncDispose]();
        },
      };
    },
  };
}
