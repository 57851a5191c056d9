import type { DatabaseSync } from 'node:sqlite';
import type { Artifact, ArtifactStore } from '../artifact-store.ts';
import { integer, text } from './row.ts';
import type { StepQueue } from './step-queue.ts';

/** How many artifacts past their end a save removes at most: more than it adds, so that they become fewer. */
const BITE = 16;

export function createSqliteArtifactStore(database: DatabaseSync, queue: StepQueue, now: () => number): ArtifactStore {
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
  const find = database.prepare(
    'SELECT payload, consumed_at_ms FROM artifacts WHERE kind = ? AND id = ? AND expires_at_ms > ?',
  );
  const consume = database.prepare(
    `UPDATE artifacts SET consumed_at_ms = ?
       WHERE kind = ? AND id = ? AND expires_at_ms > ? AND consumed_at_ms IS NULL`,
  );
  const destroy = database.prepare('DELETE FROM artifacts WHERE kind = ? AND id = ?');

  function save({ kind, id, payload, ttlMs }: Artifact): void {
    const nowMs = now();
    prune.run(nowMs);
    upsert.run(kind, id, JSON.stringify(payload), nowMs + ttlMs);
  }

  return {
    save: (artifact) => queue.run(() => save(artifact)),

    saveBounded: (artifact, bound) =>
      queue.run(() => {
        const row = countAlive.get(artifact.kind, now(), bound);
        if (row === undefined || integer(row, 'alive') >= bound) return false;
        save(artifact);
        return true;
      }),

    find: ({ kind, id }) =>
      queue.read(() => {
        const row = find.get(kind, id, now());
        if (row === undefined) return null;
        const payload: Record<string, unknown> = JSON.parse(text(row, 'payload'));
        return { payload, consumedAtMs: row.consumed_at_ms === null ? null : integer(row, 'consumed_at_ms') };
      }),

    consume: ({ kind, id }) =>
      queue.run(() => {
        const nowMs = now();
        return consume.run(nowMs, kind, id, nowMs).changes > 0;
      }),

    destroy: ({ kind, id }) => queue.run(() => void destroy.run(kind, id)),
  };
}
