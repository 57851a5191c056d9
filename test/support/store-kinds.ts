import { ownRedisUrl } from './own-redis.ts';

interface StoreKind {
  readonly name: string;
  /** null: embedded. */
  readonly redisUrl: () => Promise<string | null>;
}

/** Every store that the product runs on, for tests that must hold on all of them. */
export function storeKinds(): StoreKind[] {
  return [
    { name: 'SQLite', redisUrl: async () => null },
    { name: 'Redis', redisUrl: ownRedisUrl },
  ];
}
