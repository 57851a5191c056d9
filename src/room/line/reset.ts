import { begin } from './begin.ts';
import { tick } from './inlet.ts';
import type { LineMemory } from './line-memory.ts';
import { startEpoch } from './record.ts';

/** Starts a new epoch with an empty line, once for each key; all visits end as abandoned. */
export function reset(memory: LineMemory, { key }: { readonly key: string | null }, clockMs: number): void {
  const nowMs = begin(memory, clockMs);
  const repeated = key !== null && memory.keys.find('reset', key) !== null;
  if (!repeated) {
    memory.visits.endAll(nowMs);
    memory.clear();
    startEpoch(memory.record, nowMs);
    if (key !== null) memory.keys.add('reset', key, { by: 0, serving: 0, called: 0, cut: 0 }, nowMs);
  }
  tick(memory, nowMs);
}
