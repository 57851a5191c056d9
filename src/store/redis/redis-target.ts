export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

interface RedisAuthentication {
  readonly username: string | null;
  readonly password: string | null;
  readonly tls: boolean;
}

/** Where Redis is, as `REDIS_URL` says it. */
export type RedisTarget =
  | (RedisAuthentication & { readonly kind: 'standalone'; readonly node: RedisNode; readonly database: number })
  | (RedisAuthentication & {
      readonly kind: 'sentinel';
      readonly sentinels: readonly RedisNode[];
      /** The name under which the sentinels watch the primary. */
      readonly primary: string;
      readonly database: number;
    })
  | (RedisAuthentication & { readonly kind: 'cluster'; readonly nodes: readonly RedisNode[] });
