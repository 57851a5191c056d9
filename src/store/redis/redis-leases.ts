import type { Leases } from '../leases.ts';
import { leaseKey } from './keys.ts';
import type { RedisCaller } from './redis-caller.ts';

export interface RedisLeasesParts {
  readonly caller: RedisCaller;
  readonly keyPrefix: string;
  /** null: the time of the server. */
  readonly clock: (() => number) | null;
}

/** A string each, which Redis lets expire. */
export class RedisLeases implements Leases {
  readonly #caller: RedisCaller;
  readonly #keyPrefix: string;
  readonly #clock: (() => number) | null;

  constructor({ caller, keyPrefix, clock }: RedisLeasesParts) {
    this.#caller = caller;
    this.#keyPrefix = keyPrefix;
    this.#clock = clock;
  }

  async take({ name, holder, ttlMs }: Parameters<Leases['take']>[0]): Promise<boolean> {
    const key = leaseKey(this.#keyPrefix, name);
    const taken = await this.#caller.ask((client) => client.leaseTake(key, this.#clock?.() ?? '', holder, ttlMs));
    return taken === 1;
  }

  async release({ name, holder }: Parameters<Leases['release']>[0]): Promise<void> {
    await this.#caller.ask((client) => client.leaseRelease(leaseKey(this.#keyPrefix, name), holder));
  }
}
