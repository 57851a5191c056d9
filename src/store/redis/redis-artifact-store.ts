import { randomUUID } from 'node:crypto';
import type { Artifact, ArtifactKey, ArtifactKind, ArtifactStore, StoredArtifact } from '../artifact-store.ts';
import { aliveArtifactsKey, artifactKey } from './keys.ts';
import type { RedisCaller } from './redis-caller.ts';

/** Kinds that are ever saved with a bound: only these are counted. */
const COUNTED: ReadonlySet<ArtifactKind> = new Set(['Interaction']);

/** A stored artifact: end (only with a clock that was given), when and by whom it was consumed, payload as JSON. */
const STORED = /^(?<end>\d*)\|(?<consumedAt>\d*)\|(?<consumer>[^|]*)\|(?<payload>.*)$/s;

export interface RedisArtifactParts {
  readonly caller: RedisCaller;
  readonly keyPrefix: string;
  /** null: the time of the server. */
  readonly clock: (() => number) | null;
}

/** A string each, which Redis lets expire. A clock that was given counts beside that, since Redis has its own. */
export class RedisArtifactStore implements ArtifactStore {
  readonly #caller: RedisCaller;
  readonly #keyPrefix: string;
  readonly #clock: (() => number) | null;

  constructor({ caller, keyPrefix, clock }: RedisArtifactParts) {
    this.#caller = caller;
    this.#keyPrefix = keyPrefix;
    this.#clock = clock;
  }

  async save(artifact: Artifact): Promise<void> {
    if (COUNTED.has(artifact.kind)) await this.#count(artifact, null);
    await this.#write(artifact);
  }

  async saveBounded(artifact: Artifact, bound: number): Promise<boolean> {
    if (!(await this.#count(artifact, bound))) return false;
    await this.#write(artifact);
    return true;
  }

  async find(key: ArtifactKey): Promise<StoredArtifact | null> {
    const text = await this.#caller.ask((client) => client.get(artifactKey(this.#keyPrefix, key)));
    const stored = text === null ? undefined : STORED.exec(text)?.groups;
    if (stored === undefined) return null;
    if (this.#clock !== null && this.#clock() >= Number(stored.end)) return null;
    const consumedAt = stored.consumedAt;
    return {
      payload: JSON.parse(stored.payload ?? ''),
      consumedAtMs: consumedAt === undefined || consumedAt === '' ? null : Number(consumedAt),
    };
  }

  async consume(key: ArtifactKey): Promise<boolean> {
    const token = randomUUID();
    const consumed = await this.#caller.ask((client) =>
      client.artifactConsume(artifactKey(this.#keyPrefix, key), this.#clock?.() ?? '', token),
    );
    return consumed === 1;
  }

  async destroy(key: ArtifactKey): Promise<void> {
    await this.#caller.ask((client) => client.unlink(artifactKey(this.#keyPrefix, key)));
    if (!COUNTED.has(key.kind)) return;
    await this.#caller.ask((client) => client.zrem(aliveArtifactsKey(this.#keyPrefix, key.kind), key.id));
  }

  async #write({ kind, id, payload, ttlMs }: Artifact): Promise<void> {
    const end = this.#clock === null ? '' : this.#clock() + ttlMs;
    const text = `${end}|||${JSON.stringify(payload)}`;
    const key = artifactKey(this.#keyPrefix, { kind, id });
    await this.#caller.ask((client) => client.set(key, text, 'PX', Math.max(1, Math.ceil(ttlMs))));
  }

  async #count({ kind, id, ttlMs }: Artifact, bound: number | null): Promise<boolean> {
    const alive = aliveArtifactsKey(this.#keyPrefix, kind);
    const counted = await this.#caller.ask((client) =>
      client.artifactAdmit(alive, this.#clock?.() ?? '', id, ttlMs, bound ?? ''),
    );
    return counted === 1;
  }
}
