import type { RedisNode } from '../src/store/redis/redis-target.ts';
import type { Connections } from './load/connections.ts';
import type { Server } from './servers/spawn-server.ts';

export type SideName = 'product' | 'baseline';

/** What a side of a row may use. */
export interface Surroundings {
  /** A Redis of this side alone. */
  readonly redis: RedisNode;
  readonly redisUrl: string;
  /** File for a CPU profile; null: none is wanted. */
  readonly profile: string | null;
  /** Checkout whose product is started; absent: this one. */
  readonly checkout?: string;
}

/** What is done to a server over and over. */
export interface Work {
  /** One operation; rejects when the server did not do what it should. */
  once(): Promise<void>;
  /** The same as requests over the wire, where they stay the same: for a load generator that is not Node. */
  readonly requests?: readonly string[];
}

export interface Side {
  start(surroundings: Surroundings): Promise<Server>;
  /** Brings the server into the state in which it is measured. */
  prepare(connections: Connections, server: Server): Work | Promise<Work>;
  readonly usesRedis: boolean;
}

/**
 * Whose CPU time an operation takes: the server's, the part of it that is of its main thread alone, or that of the
 * server and its Redis together.
 */
export type Counted = 'server' | 'main-thread' | 'with-redis';

/** One operation of the product, beside something simpler that does the same work. */
export interface Row {
  readonly key: string;
  /** What one operation is, in a line. */
  readonly what: string;
  /** What it is compared with, in a line. */
  readonly beside: string;
  /** What the ratio must reach; null: shown for what it is. */
  readonly floor: number | null;
  /** What the floor is held against; absent: operations per second. */
  readonly floorOf?: 'cpu';
  /** Operations at once; absent: as many as keep a core busy. */
  readonly atOnce?: number;
  /** Absent: the server's. */
  readonly counted?: Counted;
  /** Whether the Redis of a side is on the core of its server; absent: on that of the load. */
  readonly onOneCore?: true;
  readonly product: Side;
  readonly baseline: Side;
}
