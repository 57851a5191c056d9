import { setTimeout as delay } from 'node:timers/promises';
import { StoreFault, storeUnavailable } from '../faults.ts';
import type { RedisClient } from './redis-client.ts';

/** Answers that pass: a failover or a start is under way, or a script was not kept while no write was taken. Nothing was done. */
const TRANSIENT = /^(READONLY|MOVED|ASK|TRYAGAIN|CLUSTERDOWN|LOADING|MASTERDOWN|UNBLOCKED|BUSY|NOREPLICAS|NOSCRIPT)\b/;
/** Answers that do not pass by asking again: no room, no disk, no permission. */
const REFUSED = /^(OOM|MISCONF|NOAUTH|WRONGPASS|NOPERM)\b/;

const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 250;

/** How long a call may take all in all, in units of one command's time. */
const PATIENCE = 3;

function isReply(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}

/**
 * Asks Redis, and asks again when the outcome is not known: the connection broke, or no answer came in time. So
 * whatever is asked must be repeatable. Gives up after three times the command timeout with `store_unavailable`, and at
 * once where there has been no connection for as long.
 */
export class RedisCaller {
  readonly client: RedisClient;
  readonly patienceMs: number;
  #lostAtMs: number | null = null;
  #closed = false;

  constructor(client: RedisClient, commandTimeoutMs: number) {
    this.client = client;
    this.patienceMs = PATIENCE * commandTimeoutMs;
    client.on('close', () => {
      this.#lostAtMs ??= performance.now();
    });
    client.on('ready', () => {
      this.#lostAtMs = null;
    });
  }

  /** @throws StoreFault `store_unavailable`; errors of a script as they are */
  async ask<T>(command: (client: RedisClient) => Promise<T>): Promise<T> {
    const deadlineMs = Math.min(this.#lostAtMs ?? Number.POSITIVE_INFINITY, performance.now()) + this.patienceMs;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        return await command(this.client);
      } catch (error) {
        if (error instanceof StoreFault) throw error;
        if (isReply(error) && !TRANSIENT.test(error.message)) {
          throw REFUSED.test(error.message) ? storeUnavailable(error) : error;
        }
        if (this.#closed || performance.now() + pauseMs >= deadlineMs) throw storeUnavailable(error);
      }
      await delay(pauseMs);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    try {
      await this.client.quit();
    } catch {
      // There was no connection to close politely.
    }
    this.client.disconnect();
  }
}
