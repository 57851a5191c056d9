import type { DatabaseSync } from 'node:sqlite';
import type { Artifact, ArtifactGroup, ArtifactKey, ArtifactStore } from '../artifact-store.ts';
import { integer, text } from './row.ts';
import type { StepQueue } from './step-queue.ts';

/** How many artifacts past their end a save removes at most: more than it adds, so that they become fewer. */
const BITE = 16;

/** The kind of the row beside an artifact of a group, of the same id and end: whether it is claimed. */
function memberKind(kind: string, group: string, claimed: boolean): string {
  return `${kind}:${claimed ? 'claimed' : 'unclaimed'}:${group}`;
}

export function createSqliteArtifactStore(
  database: DatabaseSync,
  queue: StepQueue,
  storeMs: () => number,
): ArtifactStore {
  const upsert = database.prepare(
    'INSERT OR REPLACE INTO artifacts (kind, id, payload, expires_at_ms, consumed_at_ms) VALUES (?, ?, ?, ?, NULL)',
  );
  const prune = database.prepare(
    `DELETE FROM artifacts WHERE (kind, id) IN
       (SELECT kind, id FROM artifacts WHERE expires_at_ms <= ? ORDER BY expires_at_ms LIMIT ${BITE})`,
  );
  const countAlive = database.prepare(
    'SELECT count(*) AS alive FROM (SELECT 1 FROM artifacts WHERE kind = ? AND expires_at_ms > ? LIMIT ?)',
  );
  const endsLast = database.prepare(
    'SELECT id FROM artifacts WHERE kind = ? AND expires_at_ms > ? ORDER BY expires_at_ms DESC LIMIT 1',
  );
  const endsFirst = database.prepare(
    'SELECT id FROM artifacts WHERE kind = ? AND expires_at_ms > ? ORDER BY expires_at_ms LIMIT 1',
  );
  const find = database.prepare(
    'SELECT payload, consumed_at_ms FROM artifacts WHERE kind = ? AND id = ? AND expires_at_ms > ?',
  );
  const consume = database.prepare(
    `UPDATE artifacts SET consumed_at_ms = ?
       WHERE kind = ? AND id = ? AND expires_at_ms > ? AND consumed_at_ms IS NULL`,
  );
  const destroy = database.prepare('DELETE FROM artifacts WHERE kind = ? AND id = ?');

  function alive(kind: string, atMs: number, most: number): number {
    const row = countAlive.get(kind, atMs, most);
    return row === undefined ? 0 : integer(row, 'alive');
  }

  function remove({ kind, id }: ArtifactKey, group: string): void {
    for (const each of [kind, memberKind(kind, group, true), memberKind(kind, group, false)]) destroy.run(each, id);
  }

  /** @returns false: there is no room */
  function makeRoom({ kind, id }: ArtifactKey, { name, most, claimed }: ArtifactGroup): boolean {
    const atMs = storeMs();
    const [unclaimedKind, claimedKind] = [memberKind(kind, name, false), memberKind(kind, name, true)];
    if (find.get(unclaimedKind, id, atMs) ?? find.get(claimedKind, id, atMs)) return true;
    if (alive(unclaimedKind, atMs, most) + alive(claimedKind, atMs, most) < most) return true;
    const leaves = endsLast.get(unclaimedKind, atMs) ?? (claimed ? endsFirst.get(claimedKind, atMs) : undefined);
    if (leaves === undefined) return false;
    remove({ kind, id: text(leaves, 'id') }, name);
    return true;
  }

  function save({ kind, id, payload, ttlMs }: Artifact): void {
    const atMs = storeMs();
    prune.run(atMs);
    upsert.run(kind, id, JSON.stringify(payload), atMs + ttlMs);
  }

  return {
    save: (artifact) => queue.run(() => save(artifact)),

    saveBounded: (artifact, group) =>
      queue.run(() => {
        if (!makeRoom(artifact, group)) return false;
        const { kind, id, ttlMs } = artifact;
        remove(artifact, group.name);
        save(artifact);
        upsert.run(memberKind(kind, group.name, group.claimed), id, '{}', storeMs() + ttlMs);
        return true;
      }),

    take: (artifact) =>
      queue.run(() => {
        if (find.get(artifact.kind, artifact.id, storeMs()) !== undefined) return false;
        save(artifact);
        return true;
      }),

    find: ({ kind, id }) =>
      queue.read(() => {
        const row = find.get(kind, id, storeMs());
        if (row === undefined) return null;
        const payload: Record<string, unknown> = JSON.parse(text(row, 'payload'));
        return { payload, consumedAtMs: row.consumed_at_ms === null ? null : integer(row, 'consumed_at_ms') };
      }),

    consume: ({ kind, id }) =>
      queue.run(() => {
        const atMs = storeMs();
        return consume.run(atMs, kind, id, atMs).changes > 0;
      }),

    destroy: (key, group) =>
      queue.run(() => (group === undefined ? void destroy.run(key.kind, key.id) : remove(key, group))),
  };
}
