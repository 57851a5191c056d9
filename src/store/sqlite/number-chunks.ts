import type { DatabaseSync } from 'node:sqlite';
import type { BitChunks } from '../../room/line/line-memory.ts';
import { CHUNK_NUMBERS } from '../../room/line-limits.ts';

const CHUNK_BYTES = CHUNK_NUMBERS / 8;

interface Chunk {
  readonly words: Uint32Array;
  changed: boolean;
}

/** Chunks stay in memory between steps and are written once for all steps of a group. */
export interface CachedChunks extends BitChunks {
  /** Writes the chunks that have changed. */
  readonly write: () => void;
}

/** The bytes of a chunk as words, in the byte order of this machine: the file stays where it is. */
function wordsOf(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.slice().buffer);
}

export function prepareNumberChunks(database: DatabaseSync): (room: number, kind: string) => CachedChunks {
  const select = database.prepare('SELECT bits FROM number_bits WHERE room = ? AND kind = ? AND chunk = ?');
  const upsert = database.prepare(
    `INSERT INTO number_bits (room, kind, chunk, bits) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET bits = excluded.bits`,
  );
  const removeBelow = database.prepare('DELETE FROM number_bits WHERE room = ? AND kind = ? AND chunk < ?');

  return (room, kind) => {
    /** null: looked for, and not there. */
    const chunks = new Map<number, Chunk | null>();

    function find(index: number): Chunk | null {
      const known = chunks.get(index);
      if (known !== undefined) return known;
      const stored = select.get(room, kind, index)?.bits;
      const chunk = stored instanceof Uint8Array ? { words: wordsOf(stored), changed: false } : null;
      chunks.set(index, chunk);
      return chunk;
    }

    function forgetBelow(index: number): void {
      const forgotten = [...chunks.keys()].filter((known) => known < index);
      for (const known of forgotten) chunks.delete(known);
      removeBelow.run(room, kind, index);
    }

    return {
      read: (index) => find(index)?.words ?? null,
      change(index) {
        const chunk = find(index) ?? { words: new Uint32Array(CHUNK_BYTES / 4), changed: true };
        chunk.changed = true;
        chunks.set(index, chunk);
        return chunk.words;
      },
      forgetBelow,
      clear: () => forgetBelow(Number.MAX_SAFE_INTEGER),
      write() {
        for (const [index, chunk] of chunks) {
          if (!chunk?.changed) continue;
          upsert.run(room, kind, index, new Uint8Array(chunk.words.buffer));
          chunk.changed = false;
        }
      },
    };
  };
}
