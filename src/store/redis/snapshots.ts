import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { type Durability, infoField } from './fitness.ts';
import { type RedisClient, serversOf } from './redis-client.ts';
import type { StoreLogger } from './store-logger.ts';

const PAUSE_MS = 50;

/**
 * Snapshots that are taken when they are needed and not when they are due: where servers keep nothing else, what was
 * written is safe once a snapshot that began later is on disk.
 */
export class Snapshots {
  readonly #client: RedisClient;
  readonly #logger: StoreLogger | undefined;
  #matter: boolean;
  #running: Promise<void> | null = null;
  /** One that begins when the running one has ended. */
  #next: Promise<void> | null = null;

  constructor(client: RedisClient, durability: Durability, logger: StoreLogger | undefined) {
    this.#client = client;
    this.#logger = logger;
    this.#matter = durability === 'snapshots' || durability === 'hidden';
  }

  /** Whether anything is safe by them alone. */
  get matter(): boolean {
    return this.#matter;
  }

  /** Resolves when what was written before the call is on disk, or when no snapshot can be had. Rejects when one failed. */
  take(): Promise<void> {
    if (this.#running === null) {
      this.#running = this.#takeAll().finally(() => {
        this.#running = null;
      });
      return this.#running;
    }
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        return this.take();
      });
    return this.#next;
  }

  async #takeAll(): Promise<void> {
    await Promise.all(serversOf(this.#client).map((server) => this.#takeOne(server)));
  }

  async #takeOne(server: Redis): Promise<void> {
    while (!(await this.#begins(server))) await delay(PAUSE_MS);
    for (;;) {
      const info = await server.info('persistence');
      if (infoField(info, 'rdb_bgsave_in_progress') !== '1') {
        if (infoField(info, 'rdb_last_bgsave_status') !== 'ok') throw new Error('Redis could not write its snapshot');
        return;
      }
      await delay(PAUSE_MS);
    }
  }

  /** @returns whether a snapshot begins now; false: another one, or a rewrite, is under way, and it may have begun before */
  async #begins(server: Redis): Promise<boolean> {
    if (!this.#matter) return true;
    try {
      await server.bgsave();
      return true;
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      if (/in progress/i.test(message)) return false;
      if (!/^(NOPERM|ERR unknown command)/.test(message)) throw error;
      this.#matter = false;
      this.#logger?.warn({ err: error }, 'Redis takes no BGSAVE: after a crash numbers may be given a second time');
      return true;
    }
  }
}
