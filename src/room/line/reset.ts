import { begin } from './begin.ts';
import type { Actor } from './call.ts';
import { tick } from './inlet.ts';
import type { LineMemory } from './line-memory.ts';
import { note } from './note.ts';
import { startEpoch } from './record.ts';

export interface Reset {
  /** null: every call acts. */
  readonly key: string | null;
  readonly actor?: Actor;
  /** Of the new epoch's draw: 32 random bytes, in hexadecimal digits. */
  readonly seed: string;
}

/** Starts a new epoch with an empty line, once for each key; all visits end as abandoned. */
export function reset(memory: LineMemory, { key, actor = null, seed }: Reset, clockMs: number): void {
  const nowMs = begin(memory, clockMs);
  const { record, visits, keys } = memory;
  const repeated = key !== null && keys.find('reset', key) !== null;
  if (!repeated) {
    const live = visits.ended(nowMs, Number.MAX_SAFE_INTEGER);
    visits.endAll(nowMs);
    memory.clear();
    startEpoch(record, seed, nowMs);
    note(memory, { type: 'room.reset', epoch: record.epoch, actor });
    for (const { sub, number } of live) {
      note(memory, { type: 'admission.ended', sub, number, outcome: 'abandoned', actor: null });
    }
    if (key !== null) keys.add('reset', key, { by: 0, serving: 0, called: 0, cut: 0 }, nowMs);
  }
  tick(memory, nowMs);
}
