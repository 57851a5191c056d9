import { randomUUID } from 'node:crypto';
import type { Document, DocumentStore } from '../document-store.ts';
import { documentKey } from './keys.ts';
import type { RedisCaller } from './redis-caller.ts';

export class RedisDocumentStore implements DocumentStore {
  readonly #caller: RedisCaller;
  readonly #keyPrefix: string;

  constructor(caller: RedisCaller, keyPrefix: string) {
    this.#caller = caller;
    this.#keyPrefix = keyPrefix;
  }

  async read(name: string): Promise<Document | null> {
    const key = documentKey(this.#keyPrefix, name);
    const [value, version] = await this.#caller.ask((client) => client.hmget(key, 'value', 'version'));
    if (typeof value !== 'string' || typeof version !== 'string') return null;
    return { value: JSON.parse(value), version: Number(version) };
  }

  async version(name: string): Promise<number> {
    const key = documentKey(this.#keyPrefix, name);
    return Number((await this.#caller.ask((client) => client.hget(key, 'version'))) ?? 0);
  }

  async write(name: string, value: unknown, expectedVersion: number): Promise<boolean> {
    const key = documentKey(this.#keyPrefix, name);
    const token = randomUUID();
    const written = await this.#caller.ask((client) =>
      client.documentWrite(key, JSON.stringify(value), expectedVersion, token),
    );
    return written === 1;
  }
}
