import type { DatabaseSync } from 'node:sqlite';
import type { UsedNumbers } from '../../room/line/line-memory.ts';

const CHUNK_NUMBERS = 65_536;
const CHUNK_BYTES = CHUNK_NUMBERS / 8;

interface Chunk {
  readonly bits: Uint8Array;
  changed: boolean;
}

/** Chunks stay in memory between steps and are written once for all steps of a group. */
export interface CachedUsedNumbers extends UsedNumbers {
  /** Writes the chunks that have changed. */
  readonly write: () => void;
  readonly clear: () => void;
}

export function prepareUsedNumbers(database: DatabaseSync): (room: number) => CachedUsedNumbers {
  const select = database.prepare('SELECT bits FROM used_numbers WHERE room = ? AND chunk = ?');
  const upsert = database.prepare(
    'INSERT INTO used_numbers (room, chunk, bits) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET bits = excluded.bits',
  );
  const removeBelow = database.prepare('DELETE FROM used_numbers WHERE room = ? AND chunk < ?');

  return (room) => {
    const chunks = new Map<number, Chunk>();

    function chunkOf(number: number): Chunk {
      const index = Math.floor(number / CHUNK_NUMBERS);
      const known = chunks.get(index);
      if (known !== undefined) return known;
      const stored = select.get(room, index)?.bits;
      const chunk = { bits: stored instanceof Uint8Array ? stored : new Uint8Array(CHUNK_BYTES), changed: false };
      chunks.set(index, chunk);
      return chunk;
    }

    function forgetBelow(index: number): void {
      const forgotten = [...chunks.keys()].filter((known) => known < index);
      for (const known of forgotten) chunks.delete(known);
      removeBelow.run(room, index);
    }

    return {
      has(number) {
        const at = number % CHUNK_NUMBERS;
        return ((chunkOf(number).bits[at >> 3] ?? 0) & (1 << (at & 7))) !== 0;
      },
      add(number) {
        const at = number % CHUNK_NUMBERS;
        const chunk = chunkOf(number);
        chunk.bits[at >> 3] = (chunk.bits[at >> 3] ?? 0) | (1 << (at & 7));
        chunk.changed = true;
      },
      forget: (upTo) => forgetBelow(Math.floor((upTo + 1) / CHUNK_NUMBERS)),
      write() {
        for (const [index, chunk] of chunks) {
          if (!chunk.changed) continue;
          upsert.run(room, index, chunk.bits);
          chunk.changed = false;
        }
      },
      clear: () => forgetBelow(Number.MAX_SAFE_INTEGER),
    };
  };
}
