import { randomUUID } from 'node:crypto';
import type { Artifact, ArtifactGroup, ArtifactKey, ArtifactStore, StoredArtifact } from '../artifact-store.ts';
import { artifactGroupKeys, artifactKey } from './keys.ts';
import type { RedisCaller } from './redis-caller.ts';

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
    await this.#write(artifact);
  }

  async saveBounded(artifact: Artifact, group: ArtifactGroup): Promise<boolean> {
    const { kind, id, ttlMs } = artifact;
    const [unclaimed, claimed] = artifactGroupKeys(this.#keyPrefix, kind, group.name);
    const now = this.#clock?.() ?? '';
    const isClaimed = group.claimed ? 1 : 0;
    // Before it counts: whoever makes it leave finds it written.
    await this.#write(artifact);
    const [admitted, leaving] = await this.#caller.ask((client) =>
      client.artifactAdmit(unclaimed, claimed, now, id, ttlMs, group.most, isClaimed),
    );
    const unlinked = admitted === 0 ? id : leaving;
    if (unlinked !== undefined) await this.#unlink({ kind, id: unlinked });
    return admitted === 1;
  }

  async take(artifact: Artifact): Promise<boolean> {
    const { kind, id, ttlMs } = artifact;
    const key = artifactKey(this.#keyPrefix, { kind, id });
    // Of this call alone: one whose answer was lost is sent again, and finds itself.
    const text = this.#textOf(artifact, randomUUID());
    const taken = await this.#caller.ask((client) => client.set(key, text, 'PX', lifetime(ttlMs), 'NX'));
    return taken !== null || (await this.#caller.ask((client) => client.get(key))) === text;
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

  async destroy(key: ArtifactKey, group?: string): Promise<void> {
    await this.#unlink(key);
    if (group === undefined) return;
    for (const members of artifactGroupKeys(this.#keyPrefix, key.kind, group)) {
      await this.#caller.ask((client) => client.zrem(members, key.id));
    }
  }

  async #unlink(key: ArtifactKey): Promise<void> {
    await this.#caller.ask((client) => client.unlink(artifactKey(this.#keyPrefix, key)));
  }

  async #write(artifact: Artifact): Promise<void> {
    const key = artifactKey(this.#keyPrefix, artifact);
    const text = this.#textOf(artifact, '');
    await this.#caller.ask((client) => client.set(key, text, 'PX', lifetime(artifact.ttlMs)));
  }

  #textOf({ payload, ttlMs }: Artifact, consumer: string): string {
    const end = this.#clock === null ? '' : this.#clock() + ttlMs;
    return `${end}||${consumer}|${JSON.stringify(payload)}`;
  }
}

/** In whole milliseconds, as Redis takes it. */
function lifetime(ttlMs: number): number {
  return Math.max(1, Math.ceil(ttlMs));
}
